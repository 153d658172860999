"""What may be deleted: nothing that a feed, a record or another producer may still need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from podcast_pipeline.publish import ListedObject, Rules, chapters_to_read, decide_cleaning

NOW = datetime(2026, 11, 28, tzinfo=UTC)
RULES = Rules(NOW, keep_feeds=2, audio=True)
OLD = NOW - timedelta(days=31)


def listed(key: str, at: datetime = OLD) -> ListedObject:
    return ListedObject(key, 10, at)


def deleted(*objects: ListedObject, feeds: tuple[bytes, ...] = (), recorded: tuple[str, ...] = ()) -> list[str]:
    cleaning = decide_cleaning(objects, feeds, frozenset(recorded), {"feed.xml": b"<rss/>"}, RULES)
    assert len(cleaning.deletions) + cleaning.staying + cleaning.foreign == len(objects)
    return [each.key for each in cleaning.deletions]


def test_what_nothing_names_may_go() -> None:
    assert deleted(listed("media/a-0123456789ab.mp3")) == ["media/a-0123456789ab.mp3"]
    assert deleted(listed("kept/a-0123456789ab.mp3")) == ["kept/a-0123456789ab.mp3"]


def test_audio_goes_only_when_that_is_asked_for() -> None:
    """An episode that was withdrawn keeps its audio, and so does one whose bytes others took the place of."""
    objects = [listed(f"{folder}/a-0123456789ab.mp3") for folder in ("media", "kept")]
    text = listed("transcripts/a-0123456789ab.vtt")
    cleaning = decide_cleaning([*objects, text], (), frozenset(), {}, replace(RULES, audio=False))
    assert [each.key for each in cleaning.deletions] == [text.key]
    assert [each.key for each in cleaning.spared] == [each.key for each in objects]


def test_what_a_feed_names_under_any_address_stays() -> None:
    feed = b'<enclosure url="https://old.example/x/media/a-0123456789ab.mp3"/>'
    assert deleted(listed("media/a-0123456789ab.mp3"), feeds=(feed,)) == []


def test_what_a_record_names_stays() -> None:
    assert deleted(listed("media/a-0123456789ab.mp3"), recorded=("media/a-0123456789ab.mp3",)) == []


def test_what_another_producer_may_just_have_sent_stays() -> None:
    assert deleted(listed("media/a-0123456789ab.mp3", NOW - timedelta(days=29))) == []


def test_what_is_not_of_our_making_stays() -> None:
    foreign = ("index.html", "media/holiday.mp3", "media/a-0123456789ab.mp3.bak", "private/x", "feeds/notes.xml")
    assert deleted(*map(listed, foreign)) == []
    cleaning = decide_cleaning(map(listed, foreign), (), frozenset(), {}, RULES)
    assert (cleaning.staying, cleaning.foreign) == (0, len(foreign))


def test_the_last_feeds_of_each_document_stay() -> None:
    main = [f"feeds/2026010{day}T000000Z-0123456789ab.xml" for day in (1, 2, 3, 4)]
    other = [f"feeds/feed-opus/2026010{day}T000000Z-0123456789ab.xml" for day in (1, 2, 3)]
    assert deleted(*map(listed, [*main, *other]), listed("feed.xml")) == [*main[:2], *other[:1]]


def test_the_picture_of_a_hidden_chapter_stays() -> None:
    """No feed names it, only the chapter file does; and that is not read for nothing."""
    file, gone, picture = (
        f"{name}-{digit * 12}.{end}"
        for name, digit, end in (("chapters/a", "1", "json"), ("chapters/a", "2", "json"), ("images/a", "3", "jpg"))
    )
    feed, chapters = f'<podcast:chapters url="https://x.example/{file}"/>'.encode(), f'{{"img": "https://x/{picture}"}}'
    objects = [listed(file), listed(gone), listed(picture)]
    first = decide_cleaning(objects, [feed], frozenset(), {}, RULES)
    assert [each.key for each in first.deletions] == [gone, picture]
    assert chapters_to_read(objects, [feed], first) == (file,)
    second = decide_cleaning(objects, [feed, chapters.encode()], frozenset(), {}, RULES)
    assert [each.key for each in second.deletions] == [gone]
    assert chapters_to_read(objects, [feed], second) == ()
