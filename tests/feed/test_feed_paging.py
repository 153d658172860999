"""Long feeds as pages: the first one is the newest, what stands behind it stays, and a reader gets each episode once."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator, Sequence

import podcastparser
import pytest
from lxml import etree

from podcast_pipeline import feed
from podcast_pipeline.errors import FeedError
from podcast_pipeline.feed.paging import Page, lay_out, read_whole
from podcast_pipeline.model import CarriedEpisode, FeedSettings
from podcast_pipeline.xml import NAMESPACES
from tests.feed.feed_examples import ARTWORK_URL, FEED_URL, a_listed, a_show, an_episode, rendered

BASE_URL = FEED_URL.removesuffix("/feed.xml")
TENS = FeedSettings(page_size=10)


def guids(newest: int, oldest: int = 1) -> tuple[str, ...]:
    return tuple(str(number) for number in range(newest, oldest - 1, -1))


def spans(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """The newest and the oldest of each page."""
    return [(page.guids[0], page.guids[-1]) for page in pages]


def numbers(pages: Sequence[Page]) -> list[str]:
    return [page.key.split("-")[1] for page in pages[1:]]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [("1", "1")]),
        (19, [("19", "1")]),
        (20, [("20", "11"), ("10", "1")]),
        (29, [("29", "11"), ("10", "1")]),
        (30, [("30", "21"), ("20", "11"), ("10", "1")]),
    ],
)
def test_pages_are_filled_from_the_oldest_on_and_the_first_has_the_newest(
    count: int, expected: list[tuple[str, str]]
) -> None:
    assert spans(lay_out(guids(count), (), TENS)) == expected


def test_a_show_without_episodes_has_one_page() -> None:
    assert lay_out((), (), TENS) == (Page("feed.xml", ()),)


def test_without_a_page_size_a_feed_is_one_document() -> None:
    assert lay_out(guids(1000), (), FeedSettings()) == (Page("feed.xml", guids(1000)),)


def test_a_new_episode_changes_the_first_page_alone_until_it_is_full() -> None:
    pages = lay_out(guids(20), (), TENS)
    for count in range(21, 30):
        pages, before = lay_out(guids(count), pages, TENS), pages
        assert pages[1:] == before[1:]
    pages, before = lay_out(guids(30), pages, TENS), pages
    assert (numbers(pages), pages[2:]) == (["2", "1"], before[1:])


def test_an_episode_with_an_old_date_comes_to_the_first_page_where_every_app_sees_it() -> None:
    pages = lay_out(guids(25), (), TENS)
    late = lay_out((*guids(25, 4), "nachzügler", *guids(3)), pages, TENS)
    assert late[0].guids == (*guids(25, 11), "nachzügler")
    assert late[1:] == pages[1:]


def test_what_is_withdrawn_leaves_its_page_and_moves_nothing() -> None:
    pages = lay_out(guids(30), (), TENS)
    left = lay_out(tuple(guid for guid in guids(30) if guid != "5"), pages, TENS)
    assert left[:2] == pages[:2]
    assert left[2] == Page(pages[2].key, tuple(guid for guid in guids(10) if guid != "5"))


def test_a_page_of_which_all_is_withdrawn_is_left_out() -> None:
    assert spans(lay_out(guids(30, 11), lay_out(guids(30), (), TENS), TENS)) == [("30", "21"), ("20", "11")]


def test_a_larger_page_size_takes_pages_into_the_first_one() -> None:
    pages = lay_out(guids(40), (), TENS)
    larger = lay_out(guids(40), pages, FeedSettings(page_size=15))
    assert spans(larger) == [("40", "21"), ("20", "11"), ("10", "1")]
    assert larger[1:] == pages[2:]


def test_a_smaller_page_size_cuts_the_first_one_and_leaves_the_others() -> None:
    pages = lay_out(guids(65), (), FeedSettings(page_size=30))
    smaller = lay_out(guids(65), pages, TENS)
    assert spans(smaller) == [("65", "51"), ("50", "41"), ("40", "31"), ("30", "1")]
    assert smaller[-1] == pages[-1]


def test_pages_switched_off_and_on_lose_nothing() -> None:
    pages = lay_out(guids(35), (), TENS)
    off = lay_out(guids(35), pages, FeedSettings())
    assert off == (Page("feed.xml", guids(35)),)
    assert lay_out(guids(35), off, TENS) == pages


def test_two_pages_that_differ_never_share_a_name() -> None:
    mine, theirs = lay_out(guids(20), (), TENS), lay_out((*guids(20, 3), "fremd", "1"), (), TENS)
    assert mine[1].key != theirs[1].key
    assert re.fullmatch(r"feed-1-[0-9a-f]{8}\.xml", mine[1].key)


def test_pages_of_another_s_making_are_laid_out_anew() -> None:
    live = (Page("feed.xml", guids(25, 14)), Page("feed-alt.xml", guids(13)))
    assert lay_out(guids(25), live, TENS) == lay_out(guids(25), (), TENS)


# --- whoever reads page by page, at any moment of any publish

_Documents = dict[str, tuple[tuple[str, ...], str | None]]


def as_documents(pages: Sequence[Page]) -> Iterator[tuple[str, tuple[tuple[str, ...], str | None]]]:
    for page, following in zip(pages, (*pages[1:], None), strict=True):
        yield page.key, (page.guids, following.key if following else None)


def read_on(documents: _Documents, key: str | None) -> list[str]:
    found: list[str] = []
    while key is not None:
        here, key = documents[key]
        found += here
    return found


@pytest.mark.parametrize("seed", range(20))
def test_a_reader_gets_the_old_feed_or_the_new_one_and_each_episode_once(seed: int) -> None:
    chance = random.Random(seed)
    listed: list[str] = []
    pages: tuple[Page, ...] = ()
    documents: _Documents = {"feed.xml": ((), None)}
    for _ in range(60):
        before = set(listed)
        listed = [str(len(listed) + more + 1) for more in reversed(range(chance.choice((0, 1, 1, 1, 7, 25))))] + listed
        settings = FeedSettings(page_size=chance.choice((10, 10, 10, 12, 30, None)))
        pages = lay_out(listed, pages, settings)
        first, *behind = as_documents(pages)
        started = [documents["feed.xml"]]  # the first page of somebody who reads slowly
        for key, document in (*behind, first):
            documents[key] = document
            for here, following in (*started, documents["feed.xml"]):
                found = [*here, *read_on(documents, following)]
                assert len(found) == len(set(found))
                assert set(found) in (before, set(listed))


# --- the documents


def documents_of(count: int, settings: FeedSettings = TENS) -> dict[str, bytes]:
    listed = [
        a_listed(
            an_episode(f"folge-{number}", published_at=f"2024-01-{number:02}T06:00:00+01:00", title=f"Folge {number}")
        )
        for number in range(1, count + 1)
    ]
    documents = feed.render_documents(
        a_show(),
        listed,
        (),
        settings=settings,
        live=(),
        url=lambda key: f"{BASE_URL}/{key}",
        artwork_url=ARTWORK_URL,
    )
    return {document.key: document.content for document in documents}


def links(xml: bytes) -> dict[str, str]:
    found = etree.fromstring(xml).findall("channel/atom:link", NAMESPACES)
    assert {link.get("type") for link in found} == {"application/rss+xml"}
    return {link.get("rel"): link.get("href").removeprefix(f"{BASE_URL}/") for link in found}


def test_every_page_names_itself_and_the_others() -> None:
    documents = documents_of(31)
    first, second, third = documents
    assert [links(xml) for xml in documents.values()] == [
        {"self": first, "first": first, "last": third, "next": second},
        {"self": second, "first": first, "last": third, "previous": first, "next": third},
        {"self": third, "first": first, "last": third, "previous": second},
    ]


def test_a_feed_of_one_page_names_no_other() -> None:
    documents = documents_of(19)
    assert [links(xml) for xml in documents.values()] == [{"self": "feed.xml"}]
    assert documents["feed.xml"] == documents_of(19, FeedSettings())["feed.xml"]


def test_another_program_follows_the_pages_to_the_first_episode() -> None:
    documents = documents_of(31)
    url, titles = FEED_URL, []
    while url:
        read = podcastparser.parse(url, io.BytesIO(documents[url.removeprefix(f"{BASE_URL}/")]))
        assert read["paged_feed_first"] == FEED_URL
        titles += [episode["title"] for episode in read["episodes"]]
        url = read.get("paged_feed_next")
    assert titles == [f"Folge {number}" for number in range(31, 0, -1)]


# --- back from pages to the whole


def read_all(documents: dict[str, bytes], base_url: str = BASE_URL) -> feed.WholeFeed:
    return read_whole(documents["feed.xml"], documents.get, file="feed.xml", base_url=base_url)


def test_the_live_feed_is_all_of_its_pages() -> None:
    whole = read_all(documents_of(31))
    assert [live.guid for live in whole.live.episodes] == [f"guid-folge-{number}" for number in range(31, 0, -1)]
    assert [len(page.guids) for page in whole.pages] == [11, 10, 10]


def test_after_a_move_the_pages_are_found_under_the_new_address() -> None:
    assert len(read_all(documents_of(31), "https://cdn.example.net/podcast").live.episodes) == 31


def test_an_episode_on_two_pages_is_the_one_that_apps_meet_first() -> None:
    old = {"feed.xml": with_next(rendered(a_listed(an_episode(title="neu"))), f"{BASE_URL}/more.xml")}
    whole = read_all({**old, "more.xml": rendered(a_listed(), a_listed(an_episode("zwei")))})
    assert [live.title for live in whole.live.episodes] == ["neu", "Eine Folge"]
    assert [page.guids for page in whole.pages] == [("guid-eine-folge",), ("guid-zwei",)]


@pytest.mark.parametrize(
    ("following", "message"),
    [
        (f"{BASE_URL}/feed.xml", "in a circle"),
        (f"{BASE_URL}/more.xml", "nothing lies there"),
        (f"{BASE_URL}/../secret.xml", "which is no page at this target"),
        ("https://elsewhere.example.org/feed?page=2", "which is no page at this target"),
        ("file:///etc/passwd", "which is no page at this target"),
    ],
)
def test_pages_that_lead_nowhere_are_no_feed_to_build_upon(following: str, message: str) -> None:
    with pytest.raises(FeedError, match=re.escape(message)):
        read_all({"feed.xml": with_next(rendered(a_listed()), following)})


def test_a_circle_of_other_pages_ends() -> None:
    document = with_next(rendered(a_listed()), f"{BASE_URL}/more.xml")
    with pytest.raises(FeedError, match="in a circle"):
        read_all({"feed.xml": document, "more.xml": with_next(rendered(), f"{BASE_URL}/more.xml")})


def with_next(xml: bytes, url: str) -> bytes:
    return xml.replace(b"<channel>", f'<channel><atom:link rel="next" href="{url}"/>'.encode())


def test_turning_a_page_is_no_change_of_the_show() -> None:
    changes = feed.differences(read_all(documents_of(19)).live, read_all(documents_of(20)).live)
    assert ([each.title for each in changes.added], changes.show_changed, changes.changed) == (["Folge 20"], (), ())


def test_carried_episodes_stay_on_their_page() -> None:
    before = documents_of(31)
    whole = read_all(before)
    after = feed.render_documents(
        a_show(),
        (),
        [CarriedEpisode(live, "live") for live in whole.live.episodes],
        settings=TENS,
        live=whole.pages,
        url=lambda key: f"{BASE_URL}/{key}",
        artwork_url=ARTWORK_URL,
    )
    assert {document.key: document.content for document in after} == before
