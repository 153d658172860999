"""A show of many episodes whose audio nobody needs."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from bench.processes import PODCAST, cost_of


def feed(count: int = 1000) -> None:
    """A feed of many episodes from the records alone, from start to folder; then again, with nothing to do."""
    with tempfile.TemporaryDirectory() as name:
        show = Path(name) / "show"
        make_long_show(show, count)
        command = [PODCAST, "publish", "feed", "--yes"]
        print(f"{count} episodes, first feed: {cost_of(command, cwd=show)}")
        print(f"{count} episodes, nothing to do: {cost_of(command, cwd=show)}")


def make_long_show(show: Path, count: int) -> None:
    """A show whose episodes are all published, as their records say; the target names their files already."""
    root = Path(__file__).resolve().parent.parent
    show.mkdir()
    for name in ("podcast.yaml", "artwork.jpg"):
        shutil.copy2(root / name, show / name)
    for number in range(1, count + 1):
        folder = show / f"episodes/folge-{number}"
        folder.mkdir(parents=True)
        sha256 = f"{number:064x}"
        text = f"---\ntitle: Folge {number}\nnumber: {number}\nguid: guid-{number}\npublished_at: "
        date = f"{2001 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02} 06:00"
        notes = "Grün, blau & mehr, mit einem [Link](https://example.org/seite).\n\n" * 10
        (folder / "episode.md").write_text(f"{text}{date}\nsummary: Worum es geht.\n---\n\n{notes}", encoding="utf-8")
        (folder / "published.json").write_text(json.dumps(record(number, sha256, date)), encoding="utf-8")
        audio_file = show / f"public/media/folge-{number}-{sha256[:12]}.mp3"
        audio_file.parent.mkdir(parents=True, exist_ok=True)
        audio_file.write_bytes(b"")


def record(number: int, sha256: str, date: str) -> dict[str, object]:
    levels = {"integrated_lufs": -16, "playback_lufs": -16, "true_peak_dbtp": -1.2, "loudness_range_lu": 5}
    medium = {
        "key": f"media/folge-{number}-{sha256[:12]}.mp3",
        "length_bytes": 57_600_000,
        "sha256": sha256,
        "audio_sha256": sha256,
        "mime_type": "audio/mpeg",
        "codec": "mp3",
        "bitrate_kbps": 128,
        "duration_s": 3600,
        "loudness": levels,
    }
    return {
        "version": 1,
        "guid": f"guid-{number}",
        "published_at": f"{date.replace(' ', 'T')}:00+01:00",
        "media": [medium],
        "timeline": {"spans": [{"source_start_s": 0, "output_start_s": 4, "duration_s": 3596}]},
        "made_from": {
            "recording_sha256": sha256,
            "settings_sha256": sha256,
            "tags_sha256": sha256,
            "tool": "podcast",
            "encoder": "LAME",
        },
    }
