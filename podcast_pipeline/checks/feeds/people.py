"""PP778 to PP783: people, shares of value, identity and soundbites, where the podcast namespace asks for sense."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from podcast_pipeline.checks.feeds.facts import ChannelFacts, ItemFacts, Part
from podcast_pipeline.checks.feeds.numbering import seconds_of
from podcast_pipeline.checks.people import unknown_group, unknown_role
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.xml.document import Node

PARTS: Rulebook[Part] = Rulebook()
CHANNEL: Rulebook[ChannelFacts] = Rulebook()
ITEM: Rulebook[ItemFacts] = Rulebook()

_TAXONOMY = "Podcast namespace, podcast:person and taxonomy.json"
# Podcast namespace, podcast:guid.
_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_SHORTEST_BITE_S, _LONGEST_BITE_S = 15, 120


@PARTS.rule("PP778", Severity.WARNING, _TAXONOMY)
def feed_role_is_not_in_the_taxonomy(subject: Part) -> Iterator[Fault]:
    """Apps know the roles of the podcast namespace's taxonomy; another one is shown as it stands, or not at all.

    Bad:
        <podcast:person role="Moderation">Ana Beispiel</podcast:person>
    Good:
        <podcast:person role="host">Ana Beispiel</podcast:person>
    """
    for node in subject.all("podcast:person"):
        role = node.attributes.get("role", "").strip()
        if role and (problem := unknown_role(role[:60])):
            yield Fault(problem, ("podcast:person",), line=node.line)


@PARTS.rule("PP779", Severity.WARNING, _TAXONOMY)
def feed_group_is_not_in_the_taxonomy(subject: Part) -> Iterator[Fault]:
    """The groups are those of the taxonomy too; without one, apps take it for the cast.

    Bad:
        <podcast:person role="host" group="Besetzung">Ana Beispiel</podcast:person>
    Good:
        <podcast:person role="host" group="cast">Ana Beispiel</podcast:person>
    """
    for node in subject.all("podcast:person"):
        group = node.attributes.get("group", "").strip()
        if group and (problem := unknown_group(group[:60])):
            yield Fault(problem, ("podcast:person",), line=node.line)


@ITEM.rule("PP780", Severity.HINT, "Podcast namespace, podcast:person: an item's people replace the channel's")
def people_of_the_show_are_left_out(subject: ItemFacts) -> Iterator[Fault]:
    """An episode that names its guest alone has no host any more: its list takes the place of the show's.

    Bad:
        <podcast:person role="host">Ana Beispiel</podcast:person>
        <item>
          <podcast:person role="guest">Ben Beispiel</podcast:person>
        </item>
    Good:
        <podcast:person role="host">Ana Beispiel</podcast:person>
        <item>
          <podcast:person role="host">Ana Beispiel</podcast:person>
          <podcast:person role="guest">Ben Beispiel</podcast:person>
        </item>
    """
    own, shows = subject.all("podcast:person"), subject.channel.all("podcast:person")
    if own and not any(_is_host(node) for node in own) and any(_is_host(node) for node in shows):
        names = ", ".join(node.text.strip()[:40] for node in shows if _is_host(node))
        told = f"names people, but no host, so apps leave out {names}; name the hosts here too"
        yield Fault(told, ("podcast:person",), line=own[0].line)


@PARTS.rule("PP781", Severity.ERROR, "Podcast namespace, podcast:value: split is a number of shares")
def shares_of_value_are_wrong(subject: Part) -> Iterator[Fault]:
    """Shares are parts of their sum: when that is 0, nobody gets anything; a fee is a percentage taken first.

    Bad:
        <podcast:value type="lightning" method="keysend">
          <podcast:valueRecipient type="node" address="02ab" split="0"/>
        </podcast:value>
    Good:
        <podcast:value type="lightning" method="keysend">
          <podcast:valueRecipient type="node" address="02ab" split="1"/>
        </podcast:value>
    """
    for value in subject.all("podcast:value"):
        for holder in (value, *value.named("podcast:valueTimeSplit")):
            recipients = holder.named("podcast:valueRecipient")
            shares = [_share(node) for node in recipients if node.attributes.get("fee") != "true"]
            fees = sum(_share(node) for node in recipients if node.attributes.get("fee") == "true")
            if recipients and shares and not sum(shares):
                yield Fault("its shares add up to 0; give each recipient 1 or more", (holder.name,), line=holder.line)
            elif fees > 100:
                yield Fault(f"its fees add up to {fees} %; keep them below 100", (holder.name,), line=holder.line)


@CHANNEL.rule("PP782", Severity.HINT, "Podcast namespace, podcast:guid: the address without scheme and last slash")
def guid_was_made_of_another_address(subject: ChannelFacts) -> Iterator[Fault]:
    """Made of the address with its https://, it is not the one that others compute; once public, it stays all the same.

    Bad:
        <podcast:guid>2ec03bb1-28cb-5cb7-9f2c-1a3a6a0aa7b0</podcast:guid>
        <!-- made of https://podcast.example.org/feed.xml -->
    Good:
        <podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>
        <!-- made of podcast.example.org/feed.xml, or of nothing at all -->
    """
    guid = subject.text("podcast:guid").lower()
    own = [link.attributes.get("href", "").strip() for link in subject.all("atom:link")]
    wrong = {
        str(uuid.uuid5(namespace, seed))
        for address in (*own, subject.url or "")
        if address
        for namespace, seed in (
            (_NAMESPACE, address),
            (uuid.NAMESPACE_URL, address),
            (_NAMESPACE, address.partition("://")[2] if address.endswith("/") else address),
        )
    }
    if guid in wrong:
        node = subject.first("podcast:guid") or subject.node
        told = "was made of the address with its scheme; keep it, for it is public, and do not make another"
        yield Fault(told, ("podcast:guid",), line=node.line)


@ITEM.rule("PP783", Severity.HINT, "Podcast namespace, podcast:soundbite: 15 to 120 seconds")
def soundbite_has_an_odd_length(subject: ItemFacts) -> Iterator[Fault]:
    """Apps play soundbites one after the other: below 15 seconds nobody understands, above two minutes nobody stays.

    Bad:
        <item>
          <podcast:soundbite startTime="73" duration="600"/>
        </item>
    Good:
        <item>
          <podcast:soundbite startTime="73" duration="60"/>
        </item>
    """
    duration_s = seconds_of(subject.text("itunes:duration"))
    for node in subject.all("podcast:soundbite"):
        start, length = (seconds_of(node.attributes.get(name, "").strip()) for name in ("startTime", "duration"))
        if length is not None and not _SHORTEST_BITE_S <= length <= _LONGEST_BITE_S:
            told = f"lasts {length:g} s; choose {_SHORTEST_BITE_S} to {_LONGEST_BITE_S}"
            yield Fault(told, ("podcast:soundbite",), line=node.line)
        if duration_s and start is not None and start >= duration_s:
            yield Fault("starts after the end of the episode; correct it", ("podcast:soundbite",), line=node.line)


def _is_host(node: Node) -> bool:
    return "host" in node.attributes.get("role", "host").lower()


def _share(node: Node) -> int:
    split = node.attributes.get("split", "").strip()
    return int(split) if split.isascii() and split.isdigit() and len(split) <= 18 else 0
