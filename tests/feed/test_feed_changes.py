"""What the plan says about the difference of two feeds."""

from __future__ import annotations

from typing import Any

import pytest

from podcast_pipeline import feed
from podcast_pipeline.model import (
    Alternate,
    Chapter,
    ComparedEpisode,
    FeedChanges,
    ListedEpisode,
    TranscriptLink,
)
from tests.feed.feed_examples import a_listed, a_show, an_enclosure, an_episode, load, rendered


def test_everything_is_added_when_no_feed_was_there() -> None:
    changes = feed.differences(None, feed.read(rendered(a_listed())))
    assert changes == FeedChanges(added=(ComparedEpisode("guid-eine-folge", "Eine Folge"),))


def test_the_same_feed_changes_nothing() -> None:
    live = feed.read(load("everything").render())
    changes = feed.differences(live, live)
    assert changes == FeedChanges(unchanged=changes.unchanged)
    assert [episode.title for episode in changes.unchanged] == [episode.title for episode in live.episodes]


def test_other_prefixes_blanks_and_escapes_change_nothing() -> None:
    ours = rendered(a_listed())
    theirs = ours.replace(b"itunes:", b"it:").replace(b"xmlns:itunes", b"xmlns:it").replace(b"\n      <", b"<")
    theirs = theirs.replace(b"<![CDATA[<p>Notizen</p>]]>", b"&lt;p&gt;Notizen&lt;/p&gt;")
    assert theirs != ours
    changes = feed.differences(feed.read(theirs), feed.read(ours))
    assert changes == FeedChanges(unchanged=changes.unchanged)


def test_added_removed_and_unchanged_episodes_are_told_apart() -> None:
    before = feed.read(rendered(a_listed(an_episode("alt")), a_listed(an_episode("bleibt"))))
    after = feed.read(rendered(a_listed(an_episode("bleibt")), a_listed(an_episode("neu"))))
    changes = feed.differences(before, after)
    assert [episode.guid for episode in changes.added] == ["guid-neu"]
    assert [episode.guid for episode in changes.removed] == ["guid-alt"]
    assert [episode.guid for episode in changes.unchanged] == ["guid-bleibt"]
    assert changes.show_changed == ()


EPISODE = an_episode(chapters=[{"start": 0, "title": "Anfang"}], number=1)


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        (a_listed(EPISODE.model_copy(update={"title": "Neu"})), ("title",)),
        (a_listed(EPISODE, notes="<p>Neu</p>"), ("notes",)),
        (
            a_listed(
                an_episode(
                    published_at="2024-03-02T06:00:00+01:00",
                    **EPISODE.model_dump(include={"chapters", "number"}, by_alias=True),
                )
            ),
            ("date",),
        ),
        (a_listed(EPISODE, enclosure=an_enclosure(length_bytes=3)), ("enclosure",)),
        (a_listed(EPISODE, enclosure=an_enclosure(duration_s=99)), ("duration",)),
        (a_listed(EPISODE, chapters=(Chapter(start_s=1, title="Anfang"),)), ("chapters",)),
        (a_listed(EPISODE, chapters=()), ("chapters",)),
        (a_listed(EPISODE, transcripts=(TranscriptLink("https://e.org/t.vtt", "text/vtt", "de"),)), ("transcript",)),
        (a_listed(EPISODE, alternates=(Alternate("https://e.org/a.opus", "audio/ogg"),)), ("other formats",)),
        (a_listed(EPISODE, artwork_url="https://e.org/a.png"), ("artwork",)),
        (a_listed(EPISODE, link="https://e.org/"), ("link",)),
        (a_listed(EPISODE.model_copy(update={"number": 2, "explicit": True})), ("number", "explicit")),
    ],
)
def test_a_changed_episode_says_which_parts(changed: ListedEpisode, parts: tuple[str, ...]) -> None:
    before, after = feed.read(rendered(a_listed(EPISODE))), feed.read(rendered(changed))
    changes = feed.differences(before, after)
    assert changes.changed == (ComparedEpisode("guid-eine-folge", changed.episode.title, parts),)
    assert changes.show_changed == ()


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"title": "Neu"}, ("title", "artwork")),
        ({"description": "Neu"}, ("description",)),
        ({"author": "Neu", "explicit": True}, ("author", "explicit")),
        ({"categories": ["Science"]}, ("categories",)),
        ({"owner": {"name": "A", "email": "a@example.org"}}, ("owner", "locked")),
        ({"people": [{"name": "Ada"}]}, ("people",)),
        ({"language": "en"}, ("language",)),
    ],
)
def test_a_changed_show_says_which_elements(changed: dict[str, Any], parts: tuple[str, ...]) -> None:
    before, after = feed.read(rendered(show=a_show())), feed.read(rendered(show=a_show(**changed)))
    assert feed.differences(before, after).show_changed == parts
