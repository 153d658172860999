"""PP770 to PP777: each tag of the podcast namespace against its definition in vocabulary.py."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator

from podcast_pipeline.checks.feeds.facts import Part
from podcast_pipeline.checks.feeds.vocabulary import KINDS, MOST_CHARACTERS, TAGS
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.xml.document import Node

BOOK: Rulebook[Part] = Rulebook()

_SOURCE = "Podcast namespace, docs/tags"


@BOOK.rule("PP770", Severity.ERROR, f"{_SOURCE}: required attributes")
def podcast_attribute_is_missing(subject: Part) -> Iterator[Fault]:
    """A tag without what it needs is dropped in silence.

    Bad:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt"/>
        </item>
    Good:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/vtt"/>
        </item>
    """
    for node, _, tag in subject.placed:
        needed = list(tag.needs) if tag else []
        if node.name == "podcast:socialInteract" and node.attributes.get("protocol") != "disabled":
            needed.append("uri")
        lacking = [name for name in needed if not node.attributes.get(name, "").strip()]
        if lacking:
            yield _fault(node, f"has no {' and no '.join(lacking)}; add it")
        if node.name == "podcast:updateFrequency" and _counts(node):
            yield _fault(node, "counts (COUNT) from no date; add dtstart")


@BOOK.rule("PP771", Severity.WARNING, f"{_SOURCE}: attributes and their case")
def podcast_attribute_is_unknown(subject: Part) -> Iterator[Fault]:
    """Names are case-sensitive: an attribute or a tag under a wrong name says nothing.

    Bad:
        <item>
          <podcast:soundbite starttime="73.5" startTime="73.5" duration="60"/>
        </item>
    Good:
        <item>
          <podcast:soundbite startTime="73.5" duration="60"/>
        </item>
    """
    for node, _, tag in subject.placed:
        if tag is None:
            near = _nearest(node.name, list(TAGS))
            yield _fault(node, "is no tag of the podcast namespace; " + (f"write <{near}>" if near else "remove it"))
            continue
        known = [*tag.needs, *tag.takes]
        for name in node.attributes:
            if name not in known and ":" not in name and (near := _nearest(name, known)):
                yield _fault(node, f"has the attribute {name[:40]!r}, which is none; write {near}")


@BOOK.rule("PP772", Severity.ERROR, f"{_SOURCE}: values of attributes")
def podcast_value_is_wrong(subject: Part) -> Iterator[Fault]:
    """A value that is none of those a reader knows takes the tag with it.

    Bad:
        <item>
          <podcast:soundbite startTime="01:13" duration="60"/>
        </item>
    Good:
        <item>
          <podcast:soundbite startTime="73" duration="60"/>
        </item>
    """
    for node, _, tag in subject.placed:
        for name, kind in {**tag.needs, **tag.takes}.items() if tag else ():
            said = node.attributes.get(name, "").strip()
            is_one, looks_like = KINDS[kind]
            if said and not is_one(said):
                yield _fault(node, f"{name}={said[:60]!r} is wrong; write {looks_like}")


@BOOK.rule("PP773", Severity.ERROR, f"{_SOURCE}: node values")
def podcast_text_is_wrong(subject: Part) -> Iterator[Fault]:
    """What stands in a tag is all that it says: a blank or unknown word says nothing.

    Bad:
        <podcast:locked>true</podcast:locked>
    Good:
        <podcast:locked>yes</podcast:locked>
    """
    for node, _, tag in subject.placed:
        if tag is None or not tag.text:
            continue
        said = node.text.strip()
        is_one, looks_like = KINDS[tag.text]
        if not is_one(said):
            told = f"{said[:60]!r} is wrong" if said else "is empty"
            yield _fault(node, f"{told}; write {looks_like}")


@BOOK.rule("PP774", Severity.WARNING, f"{_SOURCE}: node values are cut after 128 (txt 4000) characters")
def podcast_text_is_too_long(subject: Part) -> Iterator[Fault]:
    """Readers cut what is longer.

    Bad:
        <podcast:funding url="https://example.org/danke">an appeal of 129 characters …</podcast:funding>
    Good:
        <podcast:funding url="https://example.org/danke">Unterstützt uns</podcast:funding>
    """
    for node, _, tag in subject.placed:
        size = len(node.text.strip())
        if tag is not None and tag.most_characters is not None and size > tag.most_characters:
            yield _fault(node, f"has {size} characters; shorten it to {tag.most_characters}")
        for name, said in node.attributes.items():
            most = MOST_CHARACTERS.get((node.name, name))
            if most is not None and len(said) > most:
                yield _fault(node, f"{name} has {len(said)} characters; shorten it to {most}")


@BOOK.rule("PP775", Severity.WARNING, f"{_SOURCE}: parents")
def podcast_tag_stands_elsewhere(subject: Part) -> Iterator[Fault]:
    """Nobody looks for it there.

    Bad:
        <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/vtt"/>
    Good:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/vtt"/>
        </item>
    """
    for node, parent, tag in subject.placed:
        if tag is not None and parent not in tag.parents:
            yield _fault(node, f"stands in <{parent}>; move it into <{'> or <'.join(sorted(tag.parents))}>")


@BOOK.rule("PP776", Severity.WARNING, f"{_SOURCE}: count")
def podcast_tag_stands_twice(subject: Part) -> Iterator[Fault]:
    """Of two such tags each reader takes another.

    Bad:
        <podcast:medium>podcast</podcast:medium>
        <podcast:medium>audiobook</podcast:medium>
    Good:
        <podcast:medium>podcast</podcast:medium>
    """
    for name, nodes in subject.by_name.items():
        tag = TAGS.get(name)
        if tag is not None and tag.once and len(nodes) > 1:
            yield _fault(nodes[1], f"stands here {len(nodes)} times; keep one")


@BOOK.rule("PP777", Severity.ERROR, f"{_SOURCE}: children")
def podcast_tag_lacks_a_part(subject: Part) -> Iterator[Fault]:
    """A tag that holds others needs them: an alternate without a source plays nothing.

    Bad:
        <item>
          <podcast:alternateEnclosure type="audio/ogg" length="900000"/>
        </item>
    Good:
        <item>
          <podcast:alternateEnclosure type="audio/ogg" length="900000">
            <podcast:source uri="https://podcast.example.org/media/regen.opus"/>
          </podcast:alternateEnclosure>
        </item>
    """
    for node, _, tag in subject.placed:
        counts = Counter(child.name for child in node.children)
        for name, (least, most) in tag.holds.items() if tag else ():
            if counts[name] < least:
                yield _fault(node, f"holds no <{name}>; add one")
            elif most is not None and counts[name] > most:
                yield _fault(node, f"holds {counts[name]} of <{name}>; keep {most}")
        if node.name == "podcast:valueTimeSplit":
            remote, recipients = counts["podcast:remoteItem"], counts["podcast:valueRecipient"]
            if (remote != 1 or recipients) and not (recipients and not remote):
                yield _fault(node, "needs one <podcast:remoteItem>, or recipients of its own; keep one of the two")


def _counts(node: Node) -> bool:
    return "COUNT=" in node.attributes.get("rrule", "") and not node.attributes.get("dtstart", "").strip()


def _nearest(name: str, known: list[str]) -> str | None:
    same = next((each for each in known if each.lower() == name.lower()), None)
    return same or next(iter(difflib.get_close_matches(name[:60], known, n=1, cutoff=0.8)), None)


def _fault(node: Node, told: str) -> Fault:
    return Fault(f"<{node.name[:60]}> {told}", (node.name[:60],), line=node.line)
