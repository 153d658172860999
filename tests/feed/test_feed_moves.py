"""A new base address is one move, not a change of every address."""

from __future__ import annotations

import pytest

from podcast_pipeline import feed
from podcast_pipeline.model import CarriedEpisode, FeedChanges, Move, Show
from tests.feed.feed_examples import FEED_URL, a_listed, a_show, an_enclosure, an_episode, rendered

NEW = "https://neu.example.net/show"
OLD = FEED_URL.removesuffix("/feed.xml")
KEY = "media/eine-folge-0123456789ab.mp3"


def at_base(base: str, *carried: CarriedEpisode, show: Show | None = None, title: str = "Eine Folge") -> bytes:
    listed = a_listed(an_episode(title=title), enclosure=an_enclosure(url=f"{base}/{KEY}"))
    return feed.render(
        show or a_show(), [listed], carried, feed_url=f"{base}/feed.xml", artwork_url=f"{base}/artwork/show-1.jpg"
    )


def moved(before: bytes, after: bytes) -> tuple[tuple[Move, ...], bytes]:
    live = feed.read(before)
    bases = feed.old_bases(live, "feed.xml", [(f"{OLD}/{KEY}", KEY)], NEW)
    moves, rebased = feed.moved({"feed.xml": before}, {"feed.xml": after}, bases, NEW)
    return moves, rebased["feed.xml"]


def test_the_same_keys_under_a_new_base_are_one_move_and_no_change() -> None:
    before, after = at_base(OLD), at_base(NEW)
    moves, rebased = moved(before, after)
    assert moves == (Move(OLD, NEW, 3, 0),)  # feed, artwork, enclosure
    changes = feed.differences(feed.read(rebased), feed.read(after))
    assert changes == FeedChanges(unchanged=changes.unchanged)


def test_what_changes_beside_the_move_is_still_seen() -> None:
    before, after = at_base(OLD), at_base(NEW, title="Neu")
    _, rebased = moved(before, after)
    (changed,) = feed.differences(feed.read(rebased), feed.read(after)).changed
    assert changed.parts == ("title",)


def test_an_address_that_is_not_the_show_s_stays_what_it_is() -> None:
    show = a_show(link=f"{OLD}/seite")
    before, after = at_base(OLD, show=show), at_base(NEW, show=show)
    moves, rebased = moved(before, after)
    assert moves[0].addresses == 3
    assert f"<link>{OLD}/seite</link>".encode() in rebased


def test_carried_episodes_keep_their_addresses_and_are_counted() -> None:
    other = a_listed(an_episode("fremd"), enclosure=an_enclosure(url=f"{OLD}/media/fremd-0123456789ab.mp3"))
    carried = CarriedEpisode(feed.read(rendered(other)).episodes[0], "live, but not in this checkout")
    moves, _ = moved(at_base(OLD, carried), at_base(NEW, carried))
    assert moves == (Move(OLD, NEW, 3, 1),)


def test_without_another_base_nothing_moves() -> None:
    before = at_base(NEW)
    assert feed.old_bases(feed.read(before), "feed.xml", [(f"{NEW}/{KEY}", KEY)], NEW) == ()
    assert moved(before, at_base(NEW)) == ((), before)


# --- What the old host has to do --------------------------------------------------------------------------------------

NEW_FEED = f"{NEW}/feed.xml"


def test_the_old_feed_s_plan_names_the_rule() -> None:
    (notice,) = feed.move_notices(a_show(new_feed_url=NEW_FEED), "https://alt.example.org/show/feed.xml?x=1")
    assert notice.startswith("https://alt.example.org/show/feed.xml?x=1 tells apps that it has moved to")
    assert "`location = /show/feed.xml { return 301 https://neu.example.net/show/feed.xml; }`" in notice


@pytest.mark.parametrize("new_feed_url", [None, NEW_FEED])
def test_a_show_that_stays_and_the_new_feed_itself_need_none(new_feed_url: str | None) -> None:
    assert feed.move_notices(a_show(new_feed_url=new_feed_url), NEW_FEED) == ()
