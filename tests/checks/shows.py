"""A small show that every offline rule is content with, and the ways to spoil it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from podcast_pipeline.checks import Finding, check_show
from podcast_pipeline.files import sha256_of_file
from podcast_pipeline.model import Edition, Loudness, MadeFrom, Medium, Record, Span, Timeline
from podcast_pipeline.project import load, write_record
from podcast_pipeline.shelf import Shelf

NOW = datetime(2023, 6, 1, 12, tzinfo=UTC)
SHOW = "podcast.yaml"
EPISODE = "episodes/regen/episode.md"
TRANSCRIPT = "episodes/regen/transcript.vtt"
RECORD = "episodes/regen/published.json"
LENGTH_S = 60.0

_SHOW = """\
version: 1
title: Städte & Wasser
description: Wie Städte mit Regen umgehen.
link: https://example.org/staedte
language: de
timezone: Europe/Berlin
author: Redaktion
owner: {name: Redaktion, email: podcast@example.org}
copyright: Planungsbüro
categories: [Government]
people: [{name: Moderation, role: host}]
artwork: artwork.jpg
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
audio: {loudness_lufs: -16, true_peak_dbtp: -1, bitrate_kbps: 128}
default_target: production
targets:
  production:
    kind: s3
    bucket: staedte
    endpoint_url: "https://s3.example.net"
    base_url: "https://podcast.example.org"
    record: true
"""

_EPISODE = """\
---
title: Was der Regen will
number: 1
guid: guid-of-regen
published_at: 2023-05-04 06:00
recording: recording.wav
summary: Worum es geht.
people: [{name: Gast, role: guest}]
chapters:
  - {start: "00:00:00", title: Begrüßung}
  - {start: "00:00:20", title: Öffentliche Räume}
  - {start: "00:00:40", title: Ausblick}
transcript: transcript.vtt
---

Mehr auf der [Projektseite](https://example.org/projekt).
"""

_TRANSCRIPT = """\
WEBVTT

00:00:00.000 --> 00:00:30.000
<v Moderation>Guten Tag.

00:00:30.000 --> 00:00:58.000
<v Gast>Schön, hier zu sein.
"""


def clean_show(root: Path) -> Path:
    """The show, with one episode that was never published."""
    folder = root / "episodes/regen"
    folder.mkdir(parents=True)
    (root / "podcast.yaml").write_text(_SHOW, encoding="utf-8")
    (folder / "episode.md").write_text(_EPISODE, encoding="utf-8")
    (folder / "transcript.vtt").write_text(_TRANSCRIPT, encoding="utf-8")
    (folder / "recording.wav").write_bytes(b"the recording")
    picture(root / "artwork.jpg")
    return root


def picture(path: Path, *, size: tuple[int, int] = (1400, 1400), mode: str = "RGB", **save: Any) -> None:
    Image.new(mode, size).save(path, **save)


def change(root: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands in a file once."""
    text = (root / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (root / file).write_text(text.replace(old, new), encoding="utf-8")


def edition(root: Path, *, lufs: float = -16.0, peak_dbtp: float = -1.2, **medium: Any) -> Edition:
    """What came of the recording: a minute, behind ten seconds of intro."""
    sha256 = sha256_of_file(root / "episodes/regen/recording.wav")
    loudness = Loudness(integrated_lufs=lufs, playback_lufs=lufs, true_peak_dbtp=peak_dbtp, loudness_range_lu=5.0)
    fields: dict[str, Any] = {
        "key": "media/regen-000000000000.mp3",
        "length_bytes": 9,
        "sha256": sha256,
        "audio_sha256": sha256,
        "mime_type": "audio/mpeg",
        "codec": "mp3",
        "bitrate_kbps": 128,
        "duration_s": LENGTH_S + 10,
        "loudness": loudness,
    }
    return Edition(
        media=(Medium(**{**fields, **medium}),),
        timeline=Timeline(spans=(Span(source_start_s=0, output_start_s=10, duration_s=LENGTH_S),)),
        made_from=MadeFrom(
            recording_sha256=sha256, settings_sha256=sha256, tags_sha256=sha256, tool="podcast", encoder="lame"
        ),
    )


def record(
    root: Path,
    of: Edition | None = None,
    *,
    published_at: str = "2023-05-04T06:00:00+02:00",
    withdrawn_at: datetime | None = None,
) -> None:
    """Let the episode be published."""
    made = of or edition(root)
    write_record(
        root / RECORD,
        Record(
            guid="guid-of-regen",
            published_at=datetime.fromisoformat(published_at),
            media=made.media,
            timeline=made.timeline,
            made_from=made.made_from,
            withdrawn_at=withdrawn_at,
        ),
    )


def shelve(root: Path, *, content: bytes = b"an mp3 :)", **wishes: Any) -> None:
    """Let the episode be built."""
    shelf = Shelf(root / "build/regen")
    shelf.open()
    file = shelf.folder / "tagging.mp3"
    file.write_bytes(content)
    shelf.keep_edition(edition(root, sha256=sha256_of_file(file), **wishes), [file])


def found(root: Path, *names: str, now: datetime = NOW) -> tuple[Finding, ...]:
    project = load(root)
    return check_show(project, tuple(map(project.find, names)) if names else None, now)


def said(findings: tuple[Finding, ...]) -> list[str]:
    """`PP101 hint podcast.yaml:1: key: message`, one line a finding."""
    return [f"{each.id} {each.severity} {each.where}: {each.message}" for each in findings]
