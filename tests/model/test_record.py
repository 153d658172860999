"""A record is whole, or it is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from podcast_pipeline.model import Record

MEDIUM: dict[str, Any] = {
    "key": "media/wasser-0123456789ab.mp3",
    "length_bytes": 1,
    "sha256": "a" * 64,
    "audio_sha256": "b" * 64,
    "mime_type": "audio/mpeg",
    "codec": "mp3",
    "bitrate_kbps": 128,
    "duration_s": 6,
    "loudness": {"integrated_lufs": -16, "playback_lufs": -16, "true_peak_dbtp": -1, "loudness_range_lu": None},
}
RECORD: dict[str, Any] = {
    "guid": "g",
    "published_at": "2023-05-04T06:00:00+02:00",
    "media": [MEDIUM],
    "timeline": {"spans": [{"source_start_s": 0, "output_start_s": 0, "duration_s": 6}]},
    "made_from": {
        "recording_sha256": "c" * 64,
        "settings_sha256": "d" * 64,
        "tags_sha256": "e" * 64,
        "tool": "podcast",
        "encoder": "lame",
    },
}
ALTERNATE = {**MEDIUM, "role": "alternate"}


def test_a_whole_record_is_read() -> None:
    record = Record.model_validate({**RECORD, "media": [ALTERNATE, MEDIUM]})
    assert record.enclosure.role == "enclosure"
    assert record.published_at == datetime(2023, 5, 4, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"media": []}, "at least 1 item"),
        ({"media": [ALTERNATE]}, "needs exactly one enclosure, not 0"),
        ({"media": [MEDIUM, MEDIUM]}, "needs exactly one enclosure, not 2"),
        ({"media": [{**MEDIUM, "key": "feed.xml"}]}, "should match pattern"),
        ({"media": [{**MEDIUM, "key": "media/../feed-0123456789ab.mp3"}]}, "should match pattern"),
        ({"media": [{**MEDIUM, "key": None}]}, "a medium has either a key or a url"),
        ({"media": [{**MEDIUM, "sha256": None}]}, "a medium with a key has a sha256"),
        ({"media": [{**MEDIUM, "length_bytes": 0}]}, "a medium with a key has a length"),
        ({"published_at": "2023-05-04T06:00:00"}, "should have timezone info"),
        ({"published_at": "0001-01-01T00:00:00+02:00"}, "must lie in the years 1970 to 2999"),
        ({"published_at": "9999-12-31T23:00:00-02:00"}, "must lie in the years 1970 to 2999"),
    ],
)
def test_what_is_no_whole_record_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Record.model_validate({**RECORD, **change})


def test_an_imported_episode_has_a_record_of_what_its_feed_told() -> None:
    medium = {"url": "https://host.example/1.mp3", "length_bytes": 0, "mime_type": "audio/mpeg", "duration_s": 0}
    record = Record.model_validate(
        {"guid": " as it\nstands ", "published_at": "2023-05-04T06:00:00+02:00", "media": [medium]}
    )
    assert (record.guid, record.made_from, record.enclosure.loudness) == (" as it\nstands ", None, None)
    assert record.timeline.to_master(12.5) == 12.5
    assert Record.model_validate_json(record.model_dump_json()) == record
