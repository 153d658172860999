"""What holds for every feed, shown by texts and shows that nobody thought of."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from podcast_pipeline import feed
from podcast_pipeline.model import Episode, ListedEpisode
from podcast_pipeline.notes import plain, render_html
from podcast_pipeline.notes.safe import from_markdown, safe
from podcast_pipeline.project import load
from podcast_pipeline.xml import qualified
from tests.feed.feed_examples import a_listed, a_show, an_episode, rendered
from tests.importing.feeds import imported, our_feed

# A run is the same each time: a feed that fails does so everywhere.
EXAMPLES = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FEW = settings(EXAMPLES, max_examples=12)

# What a person may type: any sign but controls and half characters, which podcast.yaml refuses with a sentence; no
# blanks at the ends, which YAML's reader takes away.
SIGNS = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
NASTY = st.sampled_from(
    ["&", "<", ">", '"', "'", "]]>", "<![CDATA[", "&amp;", "ä", "\u0301", "😀", "<script>", "{{ x }}"]
)
TEXTS = (
    st.lists(st.one_of(SIGNS, NASTY), min_size=1, max_size=30)
    .map(lambda signs: "".join(signs).strip()[:100].strip())
    .filter(lambda text: bool(text) and not text.isspace())
)
DATES = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))


@st.composite
def listed_episodes(draw: st.DrawFn) -> tuple[ListedEpisode, ...]:
    """Up to five episodes with distinct guids and numbers, in any order, all of whose texts are made up."""
    listed = []
    for number in range(draw(st.integers(0, 5))):
        starts = sorted(draw(st.sets(st.integers(0, 3000), max_size=4)))
        episode = an_episode(
            f"folge-{number}x",
            title=draw(TEXTS),
            number=number,
            guid=f"{number} {draw(TEXTS)}",
            published_at=draw(DATES).isoformat(),
            summary=draw(st.none() | TEXTS),
            notes=draw(st.text(SIGNS, max_size=80)),
            people=[{"name": draw(TEXTS), "role": "guest"}],
            chapters=[{"start": start, "title": draw(TEXTS)} for start in starts],
        )
        notes = render_html(a_show(), episode, chapters=episode.chapters, base_url="https://podcast.example.org")
        listed.append(a_listed(episode, notes=notes, link=a_show().link))
    return tuple(listed)


def text_of(xml: bytes, path: str) -> str | None:
    root = etree.fromstring(xml)
    found = root.find("/".join(qualified(name) for name in path.split("/")))
    return None if found is None else found.text


SHOW_FIELDS = {
    "title": "channel/title",
    "description": "channel/description",
    "author": "channel/itunes:author",
    "copyright": "channel/copyright",
}


@pytest.mark.parametrize("field", SHOW_FIELDS)
@EXAMPLES
@given(text=TEXTS)
def test_any_text_of_the_show_comes_back_as_it_was_written(field: str, text: str) -> None:
    assert text_of(rendered(show=a_show(**{field: text})), SHOW_FIELDS[field]) == text


EPISODE_FIELDS: dict[str, tuple[str, Any]] = {
    "title": ("channel/item/title", lambda text: text),
    "guid": ("channel/item/guid", lambda text: text),
    "people": ("channel/item/podcast:person", lambda text: [{"name": text, "role": "guest"}]),
}


@pytest.mark.parametrize("field", EPISODE_FIELDS)
@EXAMPLES
@given(text=TEXTS)
def test_any_text_of_an_episode_comes_back_as_it_was_written(field: str, text: str) -> None:
    path, value = EPISODE_FIELDS[field]
    assert text_of(rendered(a_listed(an_episode(**{field: value(text)}))), path) == text


@EXAMPLES
@given(text=TEXTS)
def test_any_title_of_a_chapter_comes_back_as_it_was_written(text: str) -> None:
    xml = rendered(a_listed(an_episode(chapters=[{"start": 0, "title": text}])))
    (chapter,) = etree.fromstring(xml).iterfind(f".//{qualified('psc:chapter')}")
    assert chapter.get("title") == text


@EXAMPLES
@given(listed=listed_episodes())
def test_any_show_gives_a_feed_that_others_read_and_that_lists_what_was_meant(
    listed: tuple[ListedEpisode, ...],
) -> None:
    xml = rendered(*listed)
    parsed = feedparser.parse(xml)
    assert not parsed.bozo, parsed.get("bozo_exception")
    live = feed.read(xml)
    assert {each.guid: each.published_at for each in live.episodes} == {
        each.episode.guid: each.episode.published_at for each in listed
    }
    dates = [each.published_at for each in live.episodes if each.published_at is not None]
    assert dates == sorted(dates, reverse=True)
    for item in etree.fromstring(xml).iterfind("channel/item"):
        assert len((item.findtext("description") or "").encode()) <= 4000


@EXAMPLES
@given(listed=listed_episodes())
def test_the_same_show_gives_the_same_bytes_in_any_order(listed: tuple[ListedEpisode, ...]) -> None:
    assert rendered(*listed) == rendered(*listed) == rendered(*reversed(listed))


@EXAMPLES
@given(listed=listed_episodes())
def test_what_is_carried_over_stays_as_it_stands(listed: tuple[ListedEpisode, ...]) -> None:
    live = feed.read(rendered(*listed))
    decision = feed.decide((), live, datetime.now(UTC) + timedelta(days=9000))
    again = feed.read(rendered(carried=decision.carried))
    assert [each.xml for each in again.episodes] == [each.xml for each in live.episodes]


@FEW
@given(listed=listed_episodes())
def test_import_of_any_feed_of_ours_gives_the_same_show(
    listed: tuple[ListedEpisode, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    listed = in_order_of_their_dates(listed)
    folder: Path = tmp_path_factory.mktemp("import")
    (folder / "feed.xml").write_bytes(rendered(*listed))
    imported(folder / "feed.xml", folder / "show", zone=a_show().timezone)
    before, after = feed.read(rendered(*listed)), feed.read(our_feed(folder / "show"))
    assert [known_by(each) for each in after.episodes] == [known_by(each) for each in before.episodes]
    came = {episode.guid: said(episode) for episode in load(folder / "show").episodes}
    assert came == {each.episode.guid: said(each.episode) for each in listed}


def said(episode: Episode) -> tuple[Any, ...]:
    """All that a person wrote of it; of the notes their words, which Markdown may write otherwise."""
    words = "".join(plain.as_text(safe(from_markdown(episode.notes), "https://example.org/")).split())
    return episode.title, episode.number, episode.summary, words, episode.people, episode.chapters


def known_by(live: Any) -> tuple[Any, ...]:
    return live.guid, live.title, live.published_at, live.enclosure


def in_order_of_their_dates(listed: tuple[ListedEpisode, ...]) -> tuple[ListedEpisode, ...]:
    """The same episodes a day apart: where two have one date, an import asks for --reorder."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    return tuple(
        dataclasses.replace(
            each, episode=each.episode.model_copy(update={"published_at": start + timedelta(days=number)})
        )
        for number, each in enumerate(listed)
    )
