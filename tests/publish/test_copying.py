"""What is copied is decided by what both places have: nothing is written over, nothing is missing in silence."""

from __future__ import annotations

import pytest

from podcast_pipeline.publish import Action, StoredObject
from podcast_pipeline.publish.copying import Copying, Piece, decide_copying, is_content_of

KEY = "media/a-aaaaaaaaaaaa.mp3"
A, B = "a" * 64, "b" * 64


def lying(sha256: str | None = A, size_bytes: int = 9) -> StoredObject:
    return StoredObject(size_bytes, sha256, None, None)


def copying(here: StoredObject | None, there: StoredObject | None, recorded: str | None = A, key: str = KEY) -> Copying:
    return decide_copying({key}, {key: recorded} if recorded else {}, {key: here}, {key: there})


@pytest.mark.parametrize(
    ("here", "there", "recorded", "piece"),
    [
        (lying(), None, A, Piece(KEY, 9, A, Action.SEND, "not there yet")),
        (lying(None), None, A, Piece(KEY, 9, A, Action.SEND, "not there yet")),
        (lying(None), None, None, Piece(KEY, 9, None, Action.SEND, "not there yet")),
        (lying(), lying(), A, Piece(KEY, 9, A, Action.KEEP, "unchanged")),
        (lying(), lying(None), A, Piece(KEY, 9, A, Action.KEEP, "unchanged")),
        (lying(B), None, None, Piece(KEY, 9, B, Action.SEND, "not there yet")),
    ],
)
def test_what_is_not_there_goes_and_what_is_the_same_stays(
    here: StoredObject, there: StoredObject | None, recorded: str | None, piece: Piece
) -> None:
    assert copying(here, there, recorded) == Copying((piece,), (), ())


@pytest.mark.parametrize("there", [lying(B), lying(A, 8), lying(None, 8)])
def test_other_bytes_are_never_written_over(there: StoredObject) -> None:
    refusal = f"{KEY} is another file there, and nothing is written over: move it away first"
    assert copying(lying(), there) == Copying((), (), (refusal,))


def test_a_file_that_its_record_does_not_know_is_refused() -> None:
    refusal = f"{KEY} is not the file that its record tells of: `git pull`, or publish that episode anew"
    assert copying(lying(B), None) == Copying((), (), (refusal,))


def test_what_is_at_neither_place_is_missing_and_what_is_there_alone_is_not() -> None:
    assert copying(None, None) == Copying((), (KEY,), ())
    assert copying(None, lying(B)) == Copying((), (KEY,), ())
    assert copying(None, lying()) == Copying((), (), ())


@pytest.mark.parametrize(
    ("key", "sha256", "told", "is_it"),
    [
        (KEY, A, A, True),
        (KEY, B, B, True),
        (KEY, A, B, False),
        (KEY, A, None, True),
        (KEY, B, None, False),
        ("feed.xml", A, None, False),
    ],
)
def test_bytes_belong_under_a_key_as_was_told_or_as_its_digits_say(
    key: str, sha256: str, told: str | None, is_it: bool
) -> None:
    assert is_content_of(key, sha256, told) is is_it
