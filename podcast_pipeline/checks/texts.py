"""PP201 to PP211: what episode.md says for apps to show."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.checks.dates import implausible
from podcast_pipeline.checks.facts import EpisodeFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.checks.show import MOST_CHARACTERS
from podcast_pipeline.checks.titles import holds_the_show_title, starts_with_a_number
from podcast_pipeline.model import EpisodeType, ShowType

BOOK: Rulebook[EpisodeFacts] = Rulebook()

MOST_BYTES = 4000
_TITLE_RULE = "Apple, A Podcaster's Guide to RSS: <title> of an episode"
_DESCRIPTION_RULE = "PSP-1, item: description; Apple, A Podcaster's Guide to RSS: <description>"


@BOOK.rule("PP201", Severity.WARNING, _DESCRIPTION_RULE)
def nothing_is_written(subject: EpisodeFacts) -> Iterator[Fault]:
    """Listeners decide by the text whether they listen, and search finds nothing else.

    Bad:
        ---
        title: Was der Regen will
        ---
    Good:
        ---
        title: Was der Regen will
        ---

        Wohin mit dem Wasser, wenn die Keller voll sind?
    """
    if not subject.episode.summary and not subject.episode.notes.strip():
        yield Fault("has neither a summary nor show notes; write what the episode is about below the second `---`")


@BOOK.rule("PP202", Severity.HINT, "PSP-1, item: description")
def summary_is_missing(subject: EpisodeFacts) -> Iterator[Fault]:
    """Lists of episodes show two or three sentences; without a summary, they are the first of the show notes.

    Bad:
        title: Was der Regen will  # and no summary
    Good:
        title: Was der Regen will
        summary: Wohin mit dem Wasser, wenn die Keller voll sind?
    """
    if not subject.episode.summary and subject.episode.notes.strip():
        yield Fault("has no summary; add `summary:` with two or three sentences, which apps show in their lists")


@BOOK.rule("PP203", Severity.WARNING, _DESCRIPTION_RULE)
def summary_is_too_long(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps take 4000 bytes of description, and an umlaut is two of them; the summary stands in front of the notes.

    Bad:
        summary: a whole article of 5000 bytes …
    Good:
        summary: Wohin mit dem Wasser, wenn die Keller voll sind?
    """
    size = len((subject.episode.summary or "").encode())
    if size > MOST_BYTES:
        yield Fault(f"the summary has {size} bytes, and apps take {MOST_BYTES}; shorten it", ("summary",))


@BOOK.rule("PP204", Severity.HINT, _DESCRIPTION_RULE)
def notes_are_long(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps that read only the description show its first 4000 bytes; the others, and the page, show all.

    Bad:
        ---

        The links come last, after 6000 bytes of text …
    Good:
        ---

        The links come first, then the text …
    """
    size = len(subject.episode.notes.encode())
    if size > MOST_BYTES:
        yield Fault(f"the show notes have {size} bytes; some apps show only {MOST_BYTES}, so put what matters first")


@BOOK.rule("PP205", Severity.WARNING, _TITLE_RULE)
def title_holds_the_show_title(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps show the show's title beside each episode; said twice, it pushes the new part out of sight.

    Bad:
        title: "Städte & Wasser: Was der Regen will"
    Good:
        title: Was der Regen will
    """
    if problem := holds_the_show_title(subject.episode.title, subject.show.title):
        yield Fault(problem, ("title",))


@BOOK.rule("PP206", Severity.WARNING, _TITLE_RULE)
def title_starts_with_a_number(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps show the number from its own field; in the title it stands twice, and lists sort wrongly.

    Bad:
        title: "Folge 1: Was der Regen will"
    Good:
        title: Was der Regen will
        number: 1
    """
    if problem := starts_with_a_number(subject.episode.title, subject.episode.number, "`number:`"):
        yield Fault(problem, ("title",))


@BOOK.rule("PP207", Severity.ERROR, "Apple, A Podcaster's Guide to RSS: <itunes:type> serial, <itunes:episode>")
def serial_episode_has_no_number(subject: EpisodeFacts) -> Iterator[Fault]:
    """A serial show is played in the order of its numbers, so each full episode needs one, and not 0.

    Bad:
        title: Was der Regen will  # of a show with `type: serial`
    Good:
        title: Was der Regen will
        number: 1
    """
    episode = subject.episode
    if subject.show.type is ShowType.SERIAL and episode.type is EpisodeType.FULL and not episode.number:
        number = "the number 0" if episode.number == 0 else "no number"
        yield Fault(f"has {number}, and the show is serial; write `number:` with 1 or more", ("number",))


@BOOK.rule("PP208", Severity.WARNING, "RSS Best Practices Profile: pubDate")
def date_is_taken(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps sort by date: of two episodes with the same one, each app puts another first.

    Bad:
        published_at: 2023-05-04 06:00  # as another episode is
    Good:
        published_at: 2023-05-04 06:01
    """
    if subject.same_date:
        others = " and ".join(f"episodes/{slug}" for slug in subject.same_date)
        yield Fault(f"is dated like {others}, so apps may swap them; move it by a minute", ("published_at",))


@BOOK.rule("PP209", Severity.HINT, "podcast: the date decides")
def episode_is_a_draft(subject: EpisodeFacts) -> Iterator[Fault]:
    """Without a date an episode stays out of every feed.

    Bad:
        title: Was der Regen will  # and no published_at
    Good:
        title: Was der Regen will
        published_at: 2023-05-04 06:00
    """
    if subject.episode.published_at is None:
        label = subject.episode.label
        yield Fault(f"is a draft; add `published_at:`, or let `podcast publish episode {label} --now` date it")


@BOOK.rule("PP210", Severity.WARNING, "Apple, A Podcaster's Guide to RSS; PSP-1: values of at most 255 characters")
def title_is_too_long(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps cut values of more than 255 characters, or refuse the feed.

    Bad:
        title: a sentence of 256 characters …
    Good:
        title: Was der Regen will
    """
    length = len(subject.episode.title)
    if length > MOST_CHARACTERS:
        yield Fault(f"the title has {length} characters; shorten it to at most {MOST_CHARACTERS}", ("title",))


@BOOK.rule("PP211", Severity.WARNING, "W3C Feed Validation Service: ImplausibleDate")
def date_is_implausible(subject: EpisodeFacts) -> Iterator[Fault]:
    """A date before there were podcasts, or more than a year ahead, is most often a slip in the year.

    Bad:
        published_at: 2203-05-04 06:00
    Good:
        published_at: 2023-05-04 06:00
    """
    at = subject.episode.published_at
    if at is not None and (why := implausible(at, subject.now)):
        yield Fault(f"{at:%Y-%m-%d} is {why}; check the year", ("published_at",))
