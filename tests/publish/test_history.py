"""The order of the feeds that were live holds, also of several within one second."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from podcast_pipeline.publish.cleaning import Rules, kept_feeds_to_read
from podcast_pipeline.publish.history import KeptFeed, history, history_prefix, kept_feed
from podcast_pipeline.publish.objects import ListedObject

SINCE = datetime(2026, 11, 28, 10, 15, tzinfo=UTC)


def keep(contents: list[bytes], *, of: str = "") -> list[ListedObject]:
    """The objects of feeds that follow each other within a second."""
    there: list[ListedObject] = []
    for content in contents:
        kept = kept_feed(content, live_since=SINCE, same_second=there, of=of)
        if kept.key not in {each.key for each in there}:
            there.append(ListedObject(kept.key, kept.size_bytes, SINCE))
    return there


def name(content: bytes, time: str) -> str:
    return f"{time}-{sha256(content).hexdigest()[:12]}.xml"


def test_the_first_feed_of_a_second_has_its_time_and_later_ones_count_the_thousandths() -> None:
    assert [each.key for each in keep([b"a", b"b", b"c"])] == [
        f"feeds/{name(b'a', '20261128T101500Z')}",
        f"feeds/{name(b'b', '20261128T101500.001Z')}",
        f"feeds/{name(b'c', '20261128T101500.002Z')}",
    ]


def test_they_are_read_in_the_order_in_which_they_were_live() -> None:
    kept = keep([b"c", b"a", b"b"])
    assert [each.key for each in history(reversed(kept))] == [each.key for each in reversed(kept)]
    assert history(kept)[0].live_since == SINCE.replace(microsecond=2000)


def test_what_is_kept_already_is_not_kept_twice_and_what_came_back_is() -> None:
    assert len(keep([b"a", b"a"])) == 1
    assert [each.key[-16:] for each in keep([b"a", b"b", b"b", b"a"])] == [
        each[-16:] for each in (name(b"a", ""), name(b"b", ""), name(b"a", ""))
    ]


def test_each_document_has_a_history_of_its_own() -> None:
    kept = [*keep([b"a"]), *keep([b"b", b"c"], of="feed-opus.xml")]
    assert [each.folder for each in history(kept, of="feed-opus.xml")] == ["feeds/feed-opus/"] * 2
    assert history(kept) == (KeptFeed(f"feeds/{name(b'a', '20261128T101500Z')}", SINCE),)
    assert history_prefix(SINCE, of="feed-opus.xml") == "feeds/feed-opus/20261128T101500"


def test_what_bears_no_time_of_ours_is_not_among_them() -> None:
    foreign = ("feeds/20269928T101500Z-0123456789ab.xml", "feeds/20261128T101500Z.xml", "feeds/notes.xml")
    assert history(ListedObject(key, 1, SINCE) for key in foreign) == ()


def test_the_last_ones_of_a_second_stay_when_others_are_deleted() -> None:
    kept = keep([b"a", b"b", b"c"])
    rules = Rules(now=SINCE, keep_feeds=2)
    assert kept_feeds_to_read(kept, rules) == (kept[2].key, kept[1].key)
