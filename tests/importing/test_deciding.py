"""What a feed leaves unclear is decided, said in one sentence, and never lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from podcast_pipeline.errors import FeedError, FileProblem, PodcastError, TargetUnreachable
from podcast_pipeline.model import EpisodeType
from podcast_pipeline.project import load
from tests.importing.feeds import feed_of, imported, item, our_feed


def told(feed: str, folder: Path) -> list[str]:
    return list(imported(feed, folder).remarks)


def refused(feed: Path | str, folder: Path) -> str:
    """The sentence; nothing may be left in the folder, nor the folder itself."""
    with pytest.raises(PodcastError) as caught:
        imported(feed, folder)
    assert not folder.exists()
    return caught.value.message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "show"


# --- Identity ---------------------------------------------------------------------------------------------------------


def test_of_two_episodes_with_one_guid_the_newest_stays(folder: Path) -> None:
    feed = feed_of(item(2), item(1, guid="<guid>\nguid-2 </guid>"))
    assert told(feed, folder) == [
        "one guid, 'guid-2', for 2 episodes, of which apps show one: 'Folge 2' stays, 'Folge 1' is left out"
    ]
    assert [episode.title for episode in load(folder).episodes] == ["Folge 2"]


def test_without_a_guid_the_address_of_the_audio_is_one(folder: Path) -> None:
    assert told(feed_of(item(1, guid="<guid> </guid>")), folder) == [
        "1 episode without a guid: the address of the audio is the guid now, for that is what apps know it by ('Folge 1')"
    ]
    assert load(folder).episodes[0].guid == "https://old.example.org/1.mp3"


def test_a_guid_that_is_a_page_is_the_link_where_there_is_none(folder: Path) -> None:
    guid = "<guid>https://example.org/1</guid>"
    imported(
        feed_of(item(2, guid='<guid isPermaLink="false">https://example.org/2</guid>'), item(1, guid=guid)), folder
    )
    assert [episode.link for episode in load(folder).episodes] == ["https://example.org/1", None]


def test_what_our_feed_remembers_of_withdrawn_episodes_is_no_setting_and_no_loss(folder: Path) -> None:
    marks = '<podcast:txt purpose="withdrawn">2024-05-01T10:00:00+02:00 guid-9</podcast:txt>'
    kept = '<podcast:txt purpose="release">frei</podcast:txt>'
    moved = imported(feed_of(item(1), more=marks + kept), folder)
    assert (list(moved.remarks), dict(moved.no_place)) == ([], {})
    assert [(txt.purpose, txt.text) for txt in load(folder).show.txt] == [("release", "frei")]


def test_an_item_without_audio_is_no_episode(folder: Path) -> None:
    moved = imported(feed_of(item(3), item(2, audio=""), item(1, audio='<enclosure url="mailto:a"/>')), folder)
    assert list(moved.remarks) == ["2 items without audio: no episode, and left out ('Folge 2', 'Folge 1')"]
    assert (moved.items, moved.episodes) == (3, 1)


def test_a_page_with_more_tags_than_any_feed_is_not_taken_apart(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(b"<rss><channel>" + b"<a/>" * 5_000_001 + b"</channel></rss>")
    assert refused(tmp_path / "feed.xml", folder) == "has more than the 5000000 tags that a feed may have"


# --- Dates and order --------------------------------------------------------------------------------------------------


def test_an_episode_without_a_date_stops_the_import(folder: Path) -> None:
    message = refused(feed_of(item(2), item(1, date="<pubDate>gestern</pubDate>")), folder)
    assert message.startswith(
        "has no date that can be read for 1 episode ('Folge 1'), and apps sort by it: save the feed"
    )


def test_other_ways_to_write_a_date_are_read(folder: Path) -> None:
    imported(feed_of(item(2, date="<pubDate>2023-05-02T06:00:00Z</pubDate>"), item(1)), folder)
    assert [f"{episode.published_at:%d %H:%M %z}" for episode in load(folder).episodes] == [
        "01 04:00 +0000",
        "02 06:00 +0000",
    ]


def test_a_feed_that_is_not_sorted_is_taken_only_when_that_is_said(folder: Path) -> None:
    feed = feed_of(item(1), item(2), item(3))
    assert refused(feed, folder).startswith(
        "is not sorted by date, the newest first, as our feed is: 2 episodes would stand elsewhere ('Folge 1', 'Folge 3')"
    )
    moved = imported(feed, folder, reorder=True)
    assert list(moved.remarks) == ["2 episodes stand elsewhere: our feed is sorted by date ('Folge 1', 'Folge 3')"]


def test_an_episode_dated_ahead_is_told(folder: Path) -> None:
    feed = feed_of(item(2, date="<pubDate>01 Jan 2030 00:00:00 GMT</pubDate>"), item(1))
    assert told(feed, folder) == ["'Folge 2': dated ahead, so our feed lists it when its time comes"]


# --- Titles, numbers, folders -----------------------------------------------------------------------------------------


def test_folders_are_named_from_the_oldest_on(folder: Path) -> None:
    same = "<title>Über Öl</title>"
    bare = "<title>🎙️</title>"
    imported(feed_of(item(4, title=bare), item(3, title=bare), item(2, title=same), item(1, title=same)), folder)
    assert [(episode.slug, episode.guid) for episode in load(folder).episodes] == [
        ("folge", "guid-3"),
        ("folge-2", "guid-4"),
        ("ueber-oel", "guid-1"),
        ("ueber-oel-2", "guid-2"),
    ]


def test_a_feed_in_which_no_audio_has_a_whole_address_is_refused(folder: Path) -> None:
    audio = '<enclosure url="/1.mp3" length="1" type="audio/mpeg"/>'
    assert refused(feed_of(item(1, audio=audio), item(2, audio="")), folder).startswith("has no audio in 2 items: ")


def test_a_number_between_two_is_shown_beside_the_whole_one_that_apple_has(folder: Path) -> None:
    between = "<podcast:episode>100.5</podcast:episode>"
    feed = feed_of(item(2, more=f"<itunes:episode>101</itunes:episode>{between}"), item(1, more=between))
    assert told(feed, folder) == ["'Folge 1': its number '100.5' is no whole number: it has none now"]
    episodes = {each.title: (each.number, each.number_shown) for each in load(folder).episodes}
    assert episodes == {"Folge 2": (101, "100.5"), "Folge 1": (None, None)}


def test_one_number_is_that_of_the_oldest(folder: Path) -> None:
    one = "<title>A</title><itunes:episode>1</itunes:episode>"
    trailer = f"{one}<itunes:episodeType>trailer</itunes:episodeType>"
    feed = feed_of(item(3, title=one.replace("A", "C")), item(2, title=trailer), item(1, title=one))
    assert told(feed, folder) == ["'C': it had the number 1 of 'A', and has none now"]
    assert {(episode.guid, episode.number, episode.type) for episode in load(folder).episodes} == {
        ("guid-1", 1, EpisodeType.FULL),
        ("guid-2", 1, EpisodeType.TRAILER),
        ("guid-3", None, EpisodeType.FULL),
    }


def test_what_the_model_refuses_is_left_out_and_told_once(folder: Path) -> None:
    person = "<podcast:person href='javascript:x'>Ada</podcast:person><itunes:episode>zwei</itunes:episode>"
    feed = feed_of(item(2, more=person), item(1, more=person.replace("Ada", "Ben")))
    assert told(feed, folder) == [
        "'Folge 2', 'Folge 1': its number 'zwei' is no whole number: it has none now",
        "'Folge 2', 'Folge 1': people[1].href is left out, for it must be a web address such as "
        "https://example.org/podcast, not 'javascript:x'",
    ]


def test_a_picture_that_is_no_address_is_no_file_of_ours(folder: Path) -> None:
    person = "<podcast:person href='https://example.org/ada' img='{}'>Ada</podcast:person>"
    images = "<podcast:image href='{}'/>"
    here, there = "podcast.yaml", "https://example.org/ada.jpg"
    feed = feed_of(
        item(2, more=person.format(here) + images.format(here)),
        item(1, more=person.format(there) + images.format(there)),
    )
    assert told(feed, folder) == []
    assert [(episode.people[0].img, [image.href for image in episode.images]) for episode in load(folder).episodes] == [
        (there, [there]),
        (None, []),
    ]


def test_a_bare_channel_becomes_a_show_that_says_what_to_write(folder: Path) -> None:
    feed = f"<rss><channel>{item(1)}</channel></rss>"
    remarks = told(feed, folder)
    assert len(remarks) == 7
    assert remarks[0] == "the feed has no title: the show is called 'Podcast' until you write one"
    assert [
        word
        for word in ("description", "page", "language", "category", "artwork", "podcast:guid")
        if word not in "".join(remarks)
    ] == []
    assert (folder / "artwork.jpg").exists()
    our_feed(folder)


# --- Hostile feeds ----------------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("<html><body>Bitte anmelden</body></html>", "is no podcast feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "is no podcast feed"),
        ("<rss><channel>", "is not well-formed XML"),
        ('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>', "has a DOCTYPE"),
        (f'{BOMB}]><rss><channel><title a="&i;">&i;</title></channel></rss>', "is not well-formed XML in line 1 (Maximum entity"),
        (f"<rss>{'<a>' * 300}{'</a>' * 300}</rss>", "is not well-formed XML in line 1 (Excessive depth"),
    ],
)  # fmt: skip
def test_nothing_is_made_of_what_is_no_feed(feed: str, message: str, folder: Path) -> None:
    assert refused(feed, folder).startswith(message)


def test_an_address_of_ten_megabytes_is_none(folder: Path) -> None:
    assert "limit" in refused(feed_of(more=f'<podcast:funding url="{"x" * 10_000_001}"/>'), folder)


def test_deep_notes_and_long_names_do_no_harm(folder: Path) -> None:
    deep = f"<description><![CDATA[{'<div>' * 5000}tief{'</div>' * 5000}]]></description>"
    long = f"<podcast:person>{'x' * 5000}</podcast:person><title>{'Wort ' * 2000}</title>"
    imported(feed_of(item(2, deep=deep), item(1, title=long)), folder)
    assert b"tief" in our_feed(folder)


@pytest.mark.parametrize(
    ("encoding", "declared", "said"),
    [
        ("utf-8-sig", "utf-8", False),
        ("latin-1", "ISO-8859-1", False),
        ("utf-16", "utf-16", False),
        ("windows-1252", "utf-8", True),
        ("windows-1252", "ebcdic-is-not-known", True),
    ],
)
def test_a_feed_is_read_in_its_encoding(encoding: str, declared: str, said: bool, folder: Path) -> None:
    text = feed_of(item(1, title="<title>Übermut</title>")).replace('encoding="UTF-8"', f'encoding="{declared}"')
    (folder.parent / "feed.xml").write_bytes(text.encode(encoding))
    moved = imported(folder.parent / "feed.xml", folder)
    assert load(folder).episodes[0].title == "Übermut"
    assert moved.remarks == (
        (f"the feed says that it is {declared}, which it is not: it was read as windows-1252; look at umlauts",) * said
    )


@pytest.mark.parametrize(
    ("place", "error", "message"),
    [
        ("nowhere.xml", FileProblem, "cannot be read: No such file or directory; give a feed's address or file"),
        (
            "https://me:secret@example.org/feed.xml",
            FeedError,
            "holds a user or a password, which is never sent from here",
        ),
        ("no-such-host.invalid/feed.xml", TargetUnreachable, "there is no such host"),
    ],
)
def test_a_place_that_is_no_feed(place: str, error: type[PodcastError], message: str, folder: Path) -> None:
    with pytest.raises(error) as caught:
        imported(place, folder)
    assert caught.value.message.startswith(message)
    assert "secret" not in str(caught.value)
    assert not folder.exists()
