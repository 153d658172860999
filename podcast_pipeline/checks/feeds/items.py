"""PP801 to PP809: who an episode is, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_pipeline.checks.addresses import parts_of
from podcast_pipeline.checks.feeds.facts import ItemFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.checks.show import MOST_CHARACTERS
from podcast_pipeline.checks.titles import holds_the_show_title, starts_with_a_number

BOOK: Rulebook[ItemFacts] = Rulebook()

_APPLE = "Apple, A Podcaster's Guide to RSS"
# SHA-1, SHA-256, SHA-512, or an S3 ETag of several parts; 32 digits alone are as often drawn by lot.
_HASH = re.compile(r'"?([0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}|[0-9a-f]{32}-\d{1,5})"?', re.IGNORECASE)
_RECOMMENDED = ("link", "pubDate", "description", "itunes:duration", "itunes:explicit")


@BOOK.rule("PP801", Severity.ERROR, f"{_APPLE}: <title> of an episode; PSP-1, item: required")
def item_has_no_title(subject: ItemFacts) -> Iterator[Fault]:
    """Apps list episodes by their titles.

    Bad:
        <item>
          <!-- no title -->
        </item>
    Good:
        <item>
          <title>Was der Regen will</title>
        </item>
    """
    if not subject.text("title"):
        told = "has only an <itunes:title>" if subject.text("itunes:title") else "has no <title>"
        yield Fault(f"{told}; add one", line=subject.node.line)


@BOOK.rule("PP802", Severity.ERROR, "PSP-1, item: guid, required; Apple Podcasts, requirements: GUID")
def guid_is_missing(subject: ItemFacts) -> Iterator[Fault]:
    """Without a guid apps go by the audio's address: when that changes, the episode comes again as a new one.

    Bad:
        <item>
          <!-- no guid -->
        </item>
    Good:
        <item>
          <guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001</guid>
        </item>
    """
    if not subject.text("guid"):
        yield Fault(
            "has no <guid>; give it the enclosure's address, which apps use in its stead, and keep that for ever",
            line=subject.node.line,
        )


@BOOK.rule("PP803", Severity.ERROR, f"{_APPLE}: <guid> is unique; RSS 2.0, guid")
def guid_stands_twice(subject: ItemFacts) -> Iterator[Fault]:
    """Two episodes with one guid are one episode to apps: the other is never seen.

    Bad:
        <item><guid isPermaLink="false">folge-1</guid></item>
        <item><guid isPermaLink="false">folge-1</guid></item>
    Good:
        <item><guid isPermaLink="false">folge-1</guid></item>
        <item><guid isPermaLink="false">folge-2</guid></item>
    """
    if twin := subject.twins.get("guid"):
        node = subject.first("guid") or subject.node
        yield Fault(f"has the guid of item {twin}; give the newer one another", ("guid",), line=node.line)


@BOOK.rule("PP804", Severity.ERROR, "RSS 2.0, guid: isPermaLink; W3C Feed Validation Service: InvalidHttpGUID")
def guid_is_no_address(subject: ItemFacts) -> Iterator[Fault]:
    """Without isPermaLink="false" a guid is the address of a page, and apps open it.

    Bad:
        <item>
          <guid>0f4d6a9e-0002-4000-8000-000000000001</guid>
        </item>
    Good:
        <item>
          <guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001</guid>
        </item>
    """
    for node in subject.all("guid"):
        says_no = node.attributes.get("isPermaLink", "true").strip().lower() == "false"
        guid = node.text.strip()
        if guid and not says_no and parts_of(guid).scheme not in ("http", "https"):
            yield Fault(f'{guid[:60]!r} is no web address; add isPermaLink="false"', ("guid",), line=node.line)


@BOOK.rule("PP805", Severity.WARNING, f"{_APPLE}: <guid> never changes, even if the URL does")
def guid_is_the_address_of_the_audio(subject: ItemFacts) -> Iterator[Fault]:
    """With the next host or bucket the address changes, and with it all too often the guid: every episode comes again.

    Bad:
        <item>
          <guid>https://podcast.example.org/media/regen.mp3</guid>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    Good:
        <item>
          <guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001</guid>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    guid = subject.text("guid")
    if guid and guid == subject.attribute("enclosure", "url"):
        node = subject.first("guid") or subject.node
        told = "is the audio's address; keep it for this episode for ever, and give new ones a guid of their own"
        yield Fault(told, ("guid",), line=node.line)


@BOOK.rule("PP806", Severity.HINT, f"PSP-1, item: recommended; {_APPLE}: recommended episode tags")
def item_lacks_what_is_recommended(subject: ItemFacts) -> Iterator[Fault]:
    """A page, a date, a text, the length and the explicit mark: apps sort, search and warn by them.

    Bad:
        <item>
          <!-- no itunes:duration -->
        </item>
    Good:
        <item>
          <itunes:duration>3662</itunes:duration>
        </item>
    """
    lacking = [f"<{name}>" for name in _RECOMMENDED if not _is_there(subject, name)]
    if lacking:
        listed = ", ".join(lacking[:-1]) + " and " + lacking[-1] if len(lacking) > 1 else lacking[0]
        yield Fault(f"has no {listed}; add what you know", line=subject.node.line)


@BOOK.rule("PP807", Severity.WARNING, f"{_APPLE}: <title> of an episode")
def item_title_holds_the_show_title(subject: ItemFacts) -> Iterator[Fault]:
    """Apps show the show's title beside each episode; said twice, it pushes the new part out of sight.

    Bad:
        <item>
          <title>Städte &amp; Wasser: Was der Regen will</title>
        </item>
    Good:
        <item>
          <title>Was der Regen will</title>
        </item>
    """
    show, title = subject.channel.text("title"), subject.text("title")
    if show and title and max(len(show), len(title)) <= MOST_CHARACTERS:
        yield from _on_title(subject, holds_the_show_title(title, show))


@BOOK.rule("PP808", Severity.WARNING, f"{_APPLE}: <title> of an episode")
def item_title_starts_with_a_number(subject: ItemFacts) -> Iterator[Fault]:
    """Apps show the number from its own element; in the title it stands twice, and lists sort wrongly.

    Bad:
        <item>
          <title>Folge 1: Was der Regen will</title>
        </item>
    Good:
        <item>
          <title>Was der Regen will</title>
          <itunes:episode>1</itunes:episode>
        </item>
    """
    title, number = subject.text("title"), subject.text("itunes:episode")
    if len(title) <= MOST_CHARACTERS:
        own = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else None
        yield from _on_title(subject, starts_with_a_number(title, own, "<itunes:episode>"))


@BOOK.rule("PP809", Severity.HINT, f"{_APPLE}: <guid> never changes, even if the file does")
def guid_may_be_made_of_the_audio(subject: ItemFacts) -> Iterator[Fault]:
    """A guid that is made of the file, or an ETag, is another one with every new tag: the episode comes again.

    Bad:
        <item>
          <guid isPermaLink="false">da39a3ee5e6b4b0d3255bfef95601890afd80709</guid>
        </item>
    Good:
        <item>
          <guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001</guid>
        </item>
    """
    node, guid = subject.first("guid"), subject.text("guid")
    if node is not None and _HASH.fullmatch(guid):
        told = "looks like a hash; if it is made of the file, store it now, and never make it again"
        yield Fault(f"{guid[:20]!r}… {told}", ("guid",), line=node.line)


def _on_title(subject: ItemFacts, problem: str | None) -> Iterator[Fault]:
    node = subject.first("title") or subject.node
    if problem:
        yield Fault(problem, ("title",), line=node.line)


def _is_there(subject: ItemFacts, name: str) -> bool:
    if subject.text(name):
        return True
    if name == "description":
        return bool(subject.text("content:encoded") or subject.text("itunes:summary") or _children(subject, name))
    # A permalink is a page, and what the whole show says of itself counts for its episodes.
    if name == "link":
        return subject.attribute("guid", "isPermaLink").lower() == "true"
    return name == "itunes:explicit" and bool(subject.channel.text(name))


def _children(subject: ItemFacts, name: str) -> bool:
    return any(node.children for node in subject.all(name))
