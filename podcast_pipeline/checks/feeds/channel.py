"""PP740 to PP755: what a feed says of its show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from podcast_pipeline.checks.feeds.facts import ChannelFacts, Part
from podcast_pipeline.checks.languages import unknown_language, wrong_region
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.checks.show import more_than_a_name
from podcast_pipeline.model.categories import category_problem
from podcast_pipeline.xml.document import Node

BOOK: Rulebook[ChannelFacts] = Rulebook()
PARTS: Rulebook[Part] = Rulebook()

_APPLE = "Apple, A Podcaster's Guide to RSS"
_OF_THE_PAST = {
    "itunes:summary": "write description",
    "itunes:subtitle": "leave it out; apps show the description's beginning",
    "itunes:keywords": "leave it out; no app reads it",
}


@BOOK.rule("PP740", Severity.ERROR, f"{_APPLE}: required show tags; PSP-1, channel: required; RSS 2.0")
def channel_lacks_what_apple_requires(subject: ChannelFacts) -> Iterator[Fault]:
    """Without one of these, directories take no show: title, description, language, category, explicit, artwork.

    Bad:
        <!-- no itunes:category -->
    Good:
        <itunes:category text="Government"/>
    """
    for name in ("title", "description", "language", "itunes:explicit"):
        first = subject.first(name)
        # HTML that stands there as elements is for PP718.
        if first is None or not (first.text.strip() or first.children):
            yield _missing(subject, name, f"<{name}>")
    if not subject.attribute("itunes:category", "text"):
        yield _missing(subject, "itunes:category", '<itunes:category text="…"/>')
    if not subject.attribute("itunes:image", "href"):
        yield _missing(subject, "itunes:image", '<itunes:image href="…"/>')


@BOOK.rule("PP741", Severity.ERROR, "RSS 2.0, channel: link; PSP-1, channel: required")
def channel_has_no_link(subject: ChannelFacts) -> Iterator[Fault]:
    """RSS asks for the show's home page, and apps lead listeners there.

    Bad:
        <!-- no link -->
    Good:
        <link>https://example.org/staedte</link>
    """
    if not subject.text("link"):
        yield _missing(subject, "link", "<link>")


@BOOK.rule("PP742", Severity.HINT, f"PSP-1, channel: recommended; {_APPLE}: <itunes:author>")
def channel_lacks_what_is_recommended(subject: ChannelFacts) -> Iterator[Fault]:
    """The author stands beside the title; podcast:guid is who the show is after a move; podcast:locked keeps it yours.

    Bad:
        <!-- no podcast:guid -->
    Good:
        <podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>
    """
    for name in ("itunes:author", "podcast:guid", "podcast:locked"):
        if not subject.text(name):
            yield _missing(subject, name, f"<{name}>")


@BOOK.rule("PP743", Severity.ERROR, f"{_APPLE}: <language>; ISO 639-1")
def feed_language_is_unknown(subject: ChannelFacts) -> Iterator[Fault]:
    """Apple takes the two-letter codes of ISO 639-1 only; with another the feed fails its validation.

    Bad:
        <language>deu</language>
    Good:
        <language>de</language>
    """
    yield from _judged(subject, "language", unknown_language)


@BOOK.rule("PP744", Severity.WARNING, f"{_APPLE}: <language>; ISO 3166-1")
def feed_language_region_is_no_country(subject: ChannelFacts) -> Iterator[Fault]:
    """A region after the language is a country of two letters; without one, the show is offered everywhere.

    Bad:
        <language>de-Latn</language>
    Good:
        <language>de-AT</language>
    """
    yield from _judged(subject, "language", wrong_region)


@BOOK.rule("PP745", Severity.ERROR, f"{_APPLE}: <itunes:category>, by exact name")
def category_is_unknown(subject: ChannelFacts) -> Iterator[Fault]:
    """A category under another name is none: spelling, case and & count.

    Bad:
        <itunes:category text="Society and Culture"/>
    Good:
        <itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
    """
    for main in subject.all("itunes:category"):
        name = main.attributes.get("text", "")
        problem = category_problem(name[:100]) if name else None
        if problem or " > " in name:
            yield Fault(problem or f"{name[:100]!r} are two; nest the second", ("itunes:category",), line=main.line)
            continue
        for sub in main.named("itunes:category"):
            inner = sub.attributes.get("text", "")
            if problem := category_problem(f"{name} > {inner[:100]}"):
                yield Fault(problem, ("itunes:category",), line=sub.line)


@PARTS.rule("PP746", Severity.ERROR, f"{_APPLE}: <itunes:explicit>; W3C Feed Validation Service: InvalidTrueFalse")
def explicit_is_neither_true_nor_false(subject: Part) -> Iterator[Fault]:
    """Only true and false are told apart by every app; yes, no and clean are of the past.

    Bad:
        <itunes:explicit>no</itunes:explicit>
    Good:
        <itunes:explicit>false</itunes:explicit>
    """
    for node in subject.all("itunes:explicit"):
        said = node.text.strip()
        if said and said not in ("true", "false"):
            word = "true" if said.lower() in ("yes", "true", "explicit") else "false"
            yield Fault(f"{said[:40]!r} is neither true nor false; write {word}", ("itunes:explicit",), line=node.line)


@BOOK.rule("PP747", Severity.ERROR, f"{_APPLE}: <itunes:type>")
def show_type_is_unknown(subject: ChannelFacts) -> Iterator[Fault]:
    """Apps know episodic (newest first) and serial (oldest first).

    Bad:
        <itunes:type>series</itunes:type>
    Good:
        <itunes:type>serial</itunes:type>
    """
    for node in subject.all("itunes:type"):
        if node.text.strip().lower() not in ("episodic", "serial"):
            told = f"{node.text.strip()[:40]!r} is no type of show; write episodic or serial"
            yield Fault(told, ("itunes:type",), line=node.line)


@BOOK.rule("PP748", Severity.HINT, "PSP-1 (7 Aug 2023), channel: copyright")
def feed_copyright_is_more_than_a_name(subject: ChannelFacts) -> Iterator[Fault]:
    """PSP-1 asks for the holder's name alone: no word, no sign, no year, which would be wrong every January.

    Bad:
        <copyright>© 2023 Planungsbüro</copyright>
    Good:
        <copyright>Planungsbüro</copyright>
    """
    yield from _judged(subject, "copyright", more_than_a_name)


@BOOK.rule("PP749", Severity.WARNING, "W3C Feed Validation Service: itunes:owner; Spotify delivery specification 1.10")
def owner_has_no_email(subject: ChannelFacts) -> Iterator[Fault]:
    """The owner is there for directories to write to: without an address the element says nothing.

    Bad:
        <itunes:owner><itunes:name>Redaktion</itunes:name></itunes:owner>
    Good:
        <itunes:owner><itunes:name>Redaktion</itunes:name><itunes:email>podcast@example.org</itunes:email></itunes:owner>
    """
    for owner in subject.all("itunes:owner"):
        mail = next((node.text.strip() for node in owner.named("itunes:email")), "")
        if "@" not in mail:
            told = "has no <itunes:email>; add a role's mailbox, or remove the element"
            yield Fault(told, ("itunes:owner",), line=owner.line)


@PARTS.rule("PP750", Severity.WARNING, f"{_APPLE}: <itunes:block>, <itunes:complete>: only Yes")
def yes_is_written_otherwise(subject: Part) -> Iterator[Fault]:
    """Only `Yes` acts: with another word the show is not hidden, or not complete.

    Bad:
        <itunes:block>true</itunes:block>
    Good:
        <itunes:block>Yes</itunes:block>
    """
    for name in ("itunes:block", "itunes:complete"):
        for node in subject.all(name):
            said = node.text.strip()
            if said not in ("Yes", "No", "no", ""):
                told = f"{said[:40]!r} does nothing; write Yes, or remove <{name}>"
                yield Fault(told, (name,), line=node.line)


@PARTS.rule("PP751", Severity.WARNING, "Apple Podcasts, artwork requirements: extension .jpg or .png")
def artwork_address_has_another_ending(subject: Part) -> Iterator[Fault]:
    """Apple goes by the name, and other programs drop pictures whose address does not end in .jpg or .png.

    Bad:
        <itunes:image href="https://podcast.example.org/artwork.webp"/>
    Good:
        <itunes:image href="https://podcast.example.org/artwork.jpg"/>
    """
    for node in subject.all("itunes:image"):
        address = node.attributes.get("href", "").strip()
        if address and not re.search(r"\.(?:jpe?g|png)$", address.partition("?")[0].lower()):
            told = f"{address[-60:]!r} does not end in .jpg or .png; give the picture such a name"
            yield Fault(told, ("itunes:image",), line=node.line)


@BOOK.rule("PP752", Severity.HINT, "RSS 2.0, <image>; W3C Feed Validation Service: ImageTitleDoesntMatch")
def image_differs_from_the_channel(subject: ChannelFacts) -> Iterator[Fault]:
    """The old <image> stands for the show: url, title and link are needed, the last two as the channel has them.

    Bad:
        <image><url>https://podcast.example.org/artwork.jpg</url><title>Logo</title></image>
    Good:
        <image>
          <url>https://podcast.example.org/artwork.jpg</url>
          <title>Städte &amp; Wasser</title>
          <link>https://example.org/staedte</link>
        </image>
    """
    for image in subject.all("image"):
        texts = {name: next((node.text.strip() for node in image.named(name)), "") for name in ("url", "title", "link")}
        lacking = [f"<{name}>" for name, text in texts.items() if not text]
        if lacking:
            yield Fault(f"lacks {' and '.join(lacking)}; add it", ("image",), line=image.line)
        for name in ("title", "link"):
            if texts[name] and texts[name] != subject.text(name):
                yield Fault(f"its <{name}> is not the channel's; write the same", ("image",), line=image.line)


@PARTS.rule("PP753", Severity.HINT, f"{_APPLE}: tags that are no longer in the guide")
def element_is_of_the_past(subject: Part) -> Iterator[Fault]:
    """Apple took these out of its guide; they swell the feed, and some old apps prefer them.

    Bad:
        <itunes:keywords>regen, hitze, stadt</itunes:keywords>
    Good:
        <!-- no itunes:keywords -->
    """
    for name, advice in _OF_THE_PAST.items():
        if (node := subject.first(name)) is not None:
            yield Fault(f"<{name}> is of the past; {advice}", (name,), line=node.line)


@BOOK.rule("PP754", Severity.WARNING, "Spotify delivery specification 1.10: countryOfOrigin, limit")
def spotify_value_is_wrong(subject: ChannelFacts) -> Iterator[Fault]:
    """Spotify reads countries as codes of two letters, and a limit as a number.

    Bad:
        <spotify:countryOfOrigin>Germany</spotify:countryOfOrigin>
    Good:
        <spotify:countryOfOrigin>de</spotify:countryOfOrigin>
    """
    for node in subject.all("spotify:countryOfOrigin"):
        if not re.fullmatch(r"[A-Za-z]{2}(?: [A-Za-z]{2})*", node.text.strip()):
            told = f"{node.text.strip()[:40]!r} is no country code of two letters; write one such as de"
            yield Fault(told, ("spotify:countryOfOrigin",), line=node.line)
    for node in subject.all("spotify:limit"):
        if not re.fullmatch(r"[1-9]\d{0,5}", node.attributes.get("recentCount", "")):
            yield Fault('needs recentCount="…" with a number of 1 or more', ("spotify:limit",), line=node.line)


@BOOK.rule("PP755", Severity.WARNING, "Apple Podcasts, requirements: at least one episode")
def feed_has_no_episode(subject: ChannelFacts) -> Iterator[Fault]:
    """Directories take a show from its first episode on; a trailer is one.

    Bad:
        <!-- no item -->
    Good:
        <item>
          <title>Was der Regen will</title>
        </item>
    """
    if not subject.count:
        yield Fault("has no <item>; publish a trailer or a first episode", line=subject.node.line)


def _judged(subject: ChannelFacts, name: str, problem_of: Callable[[str], str | None]) -> Iterator[Fault]:
    for node in subject.all(name):
        if (said := node.text.strip()[:300]) and (problem := problem_of(said)):
            yield Fault(problem, (name,), line=node.line)


def _missing(subject: Part, name: str, element: str) -> Fault:
    node: Node = subject.first(name) or subject.node
    return Fault(
        f"has no {element}; add it" if node is subject.node else f"{element} is empty; fill it", line=node.line
    )
