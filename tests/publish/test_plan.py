"""What will be sent is decided before anything is sent, and each step has its reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from podcast_pipeline.publish import (
    Action,
    Keeping,
    Role,
    StoredObject,
    Upload,
    bytes_upload,
    decide_feed_action,
    decide_steps,
    feed_upload,
    file_upload,
    hashed_key,
)


def audio_in(ending: str) -> Upload:
    return file_upload(Role.MEDIA, f"media/a-aaaaaaaaaaaa.{ending}", None, size_bytes=1, sha256="a" * 64)


MEDIA = file_upload(Role.MEDIA, "media/a-aaaaaaaaaaaa.mp3", Path("a.mp3"), size_bytes=10, sha256="a" * 64)
CHAPTERS = bytes_upload(Role.CHAPTERS, "a", ".json", b"{}")
ARTWORK = file_upload(Role.ARTWORK, "artwork/show-bbbbbbbbbbbb.jpg", Path("a.jpg"), size_bytes=5, sha256="b" * 64)


def stored(upload: Upload) -> StoredObject:
    return StoredObject(upload.size_bytes, upload.sha256, upload.content_type, upload.cache_control)


def reasons(uploads: list[Upload], existing: dict[str, StoredObject | None], *named: str) -> list[tuple[str, str, str]]:
    steps = decide_steps(uploads, existing, frozenset(named))
    return [(step.upload.role.value, step.action.value, step.reason) for step in steps]


def test_objects_go_up_in_the_order_of_their_roles_and_once_each() -> None:
    assert reasons([CHAPTERS, ARTWORK, MEDIA, CHAPTERS], {}) == [
        ("media", "send", "not there yet"),
        ("artwork", "send", "not there yet"),
        ("chapters", "send", "not there yet"),
    ]


def test_what_is_there_unchanged_is_kept() -> None:
    assert reasons([MEDIA], {MEDIA.key: stored(MEDIA)}) == [("media", "keep", "unchanged")]


def test_what_the_live_feed_names_is_kept_without_a_look() -> None:
    assert reasons([CHAPTERS], {}, CHAPTERS.key) == [("chapters", "keep", "named by the live feed")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"size_bytes": 3}, "size (3 bytes) differs from what lies there"),
        ({"sha256": "c" * 64}, "content differs from what lies there"),
        ({"content_type": "binary/octet-stream"}, "type (binary/octet-stream) differs from what lies there"),
        ({"cache_control": "no-store"}, "cache rule (no-store) differs from what lies there"),
    ],
)
def test_what_is_there_but_not_the_same_is_sent_again(change: dict[str, object], reason: str) -> None:
    assert reasons([MEDIA], {MEDIA.key: replace(stored(MEDIA), **change)}) == [("media", "send", reason)]  # type: ignore[arg-type]


def test_audio_is_kept_under_a_key_of_its_own_before_other_bytes_take_its_place() -> None:
    (step,) = decide_steps([MEDIA], {MEDIA.key: replace(stored(MEDIA), size_bytes=3, sha256="c" * 64)}, frozenset())
    assert step.keeping == Keeping(
        "media/a-aaaaaaaaaaaa.mp3", "kept/a-cccccccccccc.mp3", 3, "c" * 64, "audio/mpeg", MEDIA.cache_control
    )


@pytest.mark.parametrize(
    ("upload", "change"),
    [
        (MEDIA, {"content_type": "binary/octet-stream"}),  # the same bytes go up again
        (MEDIA, {"sha256": None, "size_bytes": 3}),  # nobody can name what lies there
        (ARTWORK, {"sha256": "c" * 64}),
    ],
)
def test_only_other_audio_is_kept(upload: Upload, change: dict[str, object]) -> None:
    (step,) = decide_steps([upload], {upload.key: replace(stored(upload), **change)}, frozenset())  # type: ignore[arg-type]
    assert (step.action, step.keeping) == (Action.SEND, None)


def test_a_folder_keeps_no_types_and_that_is_no_difference() -> None:
    assert reasons([MEDIA], {MEDIA.key: StoredObject(10, "a" * 64, None, None)}) == [("media", "keep", "unchanged")]


@pytest.mark.parametrize(
    ("seen", "action", "reason"),
    [
        (None, Action.SEND, "not there yet"),
        (b"<rss/>", Action.KEEP, "unchanged"),
        (b"<rss />", Action.SEND, "changed"),
    ],
)
def test_the_feed_is_put_only_when_it_says_something_else(seen: bytes | None, action: Action, reason: str) -> None:
    assert decide_feed_action(feed_upload("feed.xml", b"<rss/>"), seen) == (action, reason)


def test_keys_carry_the_content_and_a_lower_case_ending() -> None:
    assert hashed_key(Role.ARTWORK, "show", ".JPG", "0123456789abcdef") == "artwork/show-0123456789ab.jpg"


@pytest.mark.parametrize(
    ("upload", "content_type", "cache_control"),
    [
        (MEDIA, "audio/mpeg", "public, max-age=31536000, immutable"),
        (audio_in("m4a"), "audio/mp4", "public, max-age=31536000, immutable"),
        (audio_in("opus"), "audio/ogg", "public, max-age=31536000, immutable"),
        # Other bytes under an old address: caches must ask again.
        (
            file_upload(Role.MEDIA, MEDIA.key, None, size_bytes=1, sha256="c" * 64),
            "audio/mpeg",
            "public, max-age=300, must-revalidate",
        ),
        (ARTWORK, "image/jpeg", "public, max-age=31536000, immutable"),
        (CHAPTERS, "application/json+chapters", "public, max-age=31536000, immutable"),
        (
            bytes_upload(Role.TRANSCRIPT, "a", ".vtt", b""),
            "text/vtt; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (feed_upload("feed.xml", b""), "application/rss+xml; charset=utf-8", "public, max-age=300, must-revalidate"),
    ],
)
def test_types_and_cache_rules_are_those_of_the_table(upload: Upload, content_type: str, cache_control: str) -> None:
    assert (upload.content_type, upload.cache_control) == (content_type, cache_control)
