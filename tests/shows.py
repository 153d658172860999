"""Small real shows for the tests: written to disk as a producer would have them."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

from PIL import Image

from podcast_pipeline.ffmpeg import find_ffmpeg

SHOW_GUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"

SHOW = """\
version: 1
title: Städte & Wasser
description: Wie Städte mit Regen < 30 mm umgehen.
link: https://example.org/staedte
language: de
timezone: Europe/Berlin
author: Redaktion
owner: {{name: Redaktion, email: podcast@example.org}}
categories: [Government, Society & Culture > Documentary]
artwork: artwork.jpg
guid: {guid}
audio: {{bitrate_kbps: 64}}
default_target: local
targets:
{targets}
"""

LOCAL_TARGET = '  local: {kind: folder, path: public, base_url: "http://localhost:8000", record: true}'

EPISODE = """\
---
title: {title}
number: {number}
guid: {guid}
{date}
recording: recording.wav
summary: Worum es geht, in {number}.
people: [{{name: Moderation, role: host}}, {{name: Gast, role: guest}}]
chapters:
  - {{start: "00:00:00", title: Begrüßung}}
  - {{start: "00:00:02", title: Öffentliche Räume, href: "https://example.org/raum"}}
transcript: transcript.vtt
---

Mehr auf der [Projektseite](https://example.org/projekt). Grün & blau.
"""

TRANSCRIPT = """\
WEBVTT

00:00:00.000 --> 00:00:02.000
<v Moderation>Guten Tag und herzlich willkommen.

00:00:02.000 --> 00:00:05.500
<v Gast>Schön, hier zu sein.
"""


def make_show(root: Path, *, targets: str = LOCAL_TARGET, guid: str = SHOW_GUID) -> Path:
    """A valid show without episodes."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "podcast.yaml").write_text(SHOW.format(targets=targets, guid=guid), encoding="utf-8")
    Image.new("RGB", (1400, 1400), (20, 80, 120)).save(root / "artwork.jpg", quality=60)
    return root


def s3_target(bucket: str, endpoint_url: str, base_url: str, *, name: str = "production", more: str = "") -> str:
    """The lines of a target that publishes to a test server."""
    return (
        f'  {name}: {{kind: s3, bucket: {bucket}, region: us-east-1, endpoint_url: "{endpoint_url}", '
        f'base_url: "{base_url}", record: true{more}}}'
    )


def add_episode(
    root: Path,
    slug: str,
    number: int,
    *,
    title: str | None = None,
    published_at: str | None = "2023-05-04 06:00",
    seconds: float = 6,
    with_recording: bool = True,
) -> Path:
    """A valid episode with a short synthetic recording; its folder."""
    folder = root / "episodes" / slug
    folder.mkdir(parents=True)
    date = f"published_at: {published_at}" if published_at else ""
    text = EPISODE.format(title=title or f"Folge über {slug}", number=number, guid=f"guid-of-{slug}", date=date)
    (folder / "episode.md").write_text(text, encoding="utf-8")
    (folder / "transcript.vtt").write_text(TRANSCRIPT, encoding="utf-8")
    if with_recording:
        make_recording(folder / "recording.wav", seconds=seconds, tone_hz=300 + 50 * number)
    return folder


def make_recording(path: Path, *, seconds: float = 6, tone_hz: int = 300, level_db: float = -30) -> Path:
    """A recording that swells and fades like speech, at a level of its own."""
    sound = f"sine=frequency={tone_hz}:sample_rate=44100:duration={seconds},tremolo=f=3:d=0.8,volume={level_db + 20}dB"
    command = [str(find_ffmpeg()), "-nostdin", "-y", "-loglevel", "error", "-f", "lavfi", "-i", sound, "-ac", "2"]
    subprocess.run([*command, str(path)], check=True)
    return path


def add_recorded(
    root: Path, slug: str, number: int, *, published_at: str = "2023-05-04 06:00", formats: tuple[str, ...] = ("mp3",)
) -> Path:
    """An episode that was published before, as its record says; its audio lies at a foreign address."""
    folder = root / "episodes" / slug
    folder.mkdir(parents=True)
    text = f"---\ntitle: Folge {slug}\nnumber: {number}\nguid: guid-of-{slug}\npublished_at: {published_at}\n---\n\nText.\n"
    (folder / "episode.md").write_text(text, encoding="utf-8")
    spans = [{"source_start_s": 0, "output_start_s": 0, "duration_s": 6}]
    made_from = {f"{what}_sha256": "c" * 64 for what in ("recording", "settings", "tags")}
    record = {
        "version": 1,
        "guid": f"guid-of-{slug}",
        "published_at": f"{published_at.replace(' ', 'T')}:00+02:00",
        "media": [_medium(slug, format_) for format_ in formats],
        "timeline": {"spans": spans},
        "made_from": {**made_from, "tool": "podcast", "encoder": "LAME"},
    }
    (folder / "published.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def _medium(slug: str, format_: str) -> dict[str, object]:
    levels = {"integrated_lufs": -16, "playback_lufs": -16, "true_peak_dbtp": -1.2, "loudness_range_lu": 5}
    codec, mime_type, length_bytes = {
        "mp3": ("mp3", "audio/mpeg", 96_000),
        "m4a": ("aac", "audio/mp4", 90_000),
        "opus": ("opus", "audio/ogg", 60_000),
    }[format_]
    return {
        "role": "enclosure" if format_ == "mp3" else "alternate",
        "url": f"https://media.example.org/{slug}.{format_}",
        "length_bytes": length_bytes,
        "sha256": "a" * 64,
        "audio_sha256": "b" * 64,
        "mime_type": mime_type,
        "codec": codec,
        "bitrate_kbps": 128,
        "duration_s": 6,
        "loudness": levels,
    }


def add_published(root: Path, slug: str, number: int, *, published_at: str = "2023-05-04 06:00") -> Path:
    """An episode whose audio (a few bytes that say which) lies under its key in public/, as its record says."""
    folder = add_recorded(root, slug, number, published_at=published_at)
    content = f"the audio of {slug}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    key = f"media/{slug}-{sha256[:12]}.mp3"
    record = json.loads((folder / "published.json").read_text(encoding="utf-8"))
    record["media"] = [{**record["media"][0], "url": None, "key": key, "length_bytes": len(content), "sha256": sha256}]
    (folder / "published.json").write_text(json.dumps(record), encoding="utf-8")
    (root / "public/media").mkdir(parents=True, exist_ok=True)
    (root / "public" / key).write_bytes(content)
    return folder
