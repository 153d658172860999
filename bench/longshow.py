"""A show of many episodes for the bench: texts as long as people write them, records, and nobody's audio."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent

_FIRST = datetime(2010, 1, 1, 6, 0, tzinfo=ZoneInfo("Europe/Berlin"))
_BETWEEN = timedelta(hours=12)
_HAS_TRANSCRIPT = 10  # every so many
_TITLES = (
    "Begrüßung", "Woher die Leitlinien kommen", "Hitze & Starkregen", "Wenn die Technik ausfällt", "Was Bäume können",
    "Fragen aus dem Publikum", "Zum Weiterlesen", "Ausblick",
)  # fmt: skip
_NOTES = """
Hitze staut sich nicht in jeder Straße gleich, und Starkregen hält sich an keinen Stadtplan. Wer vorsorgen will, muss
wissen, wo es eng wird. Folge {number} fragt, was Messwerte, Karten und Modelle dabei sichtbar machen.

Doch Technik ist kein Selbstzweck. Ein Sensor kühlt keinen Platz, das tut der Baum. Deshalb geht es auch um
*Rückfallebenen*, geübte Abläufe und Menschen, die sich kennen, bevor es ernst wird:

1. Was kommt *digital* hinzu?
2. Wie bleiben Dienste für alle erreichbar, auch ohne Smartphone?
3. Worauf sollten Kommunen achten, wenn sie solche Dienste einkaufen?

## Worum es in diesem Podcast geht

Grundlage sind Leitlinien für resiliente Städte, an denen die **Dialogplattform** mit rund 80 Mitgliedern gearbeitet
hat. „Resilient“ heißt dort: vorbereitet sein & sich schnell erholen.

## Zum Weiterlesen

- [Projektseite](https://example.org/projekt)
- [Seite der Folge {number}](https://example.org/folgen/{number}?von=feed&lang=de)
- [Alle Folgen](https://example.org/podcast)
"""

_SHORT_NOTES = """
Hitze staut sich nicht in jeder Straße gleich, und Starkregen hält sich an keinen Stadtplan.

Mehr auf der [Projektseite](https://example.org/projekt), und *danke* fürs Zuhören.
"""


def make_long_show(show: Path, count: int, *, short: bool) -> None:
    """All of its episodes are published, as their records say; the target has their files and no feed yet.

    `short` ones have two sentences of notes, and neither people nor chapters nor transcripts.
    """
    show.mkdir()
    settings = (ROOT / "podcast.yaml").read_text(encoding="utf-8")
    (show / "podcast.yaml").write_text(settings.replace("  intro: episodes/jingle.flac\n", ""), encoding="utf-8")
    shutil.copy2(ROOT / "artwork.jpg", show)
    (show / "public/media").mkdir(parents=True)
    for number in range(1, count + 1):
        folder = show / f"episodes/folge-{number}"
        folder.mkdir(parents=True)
        (folder / "episode.md").write_text(short_text_of(number) if short else text_of(number), encoding="utf-8")
        (folder / "published.json").write_text(json.dumps(record_of(number), indent=2), encoding="utf-8")
        if number % _HAS_TRANSCRIPT == 0 and not short:
            (folder / "transcript.vtt").write_text(_transcript(number), encoding="utf-8")
        (show / "public" / _key(number)).write_bytes(_audio(number))


def change_one(show: Path, number: int) -> None:
    """Correct the notes of one episode."""
    file = show / f"episodes/folge-{number}/episode.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nBerichtigt.\n", encoding="utf-8")


def text_of(number: int) -> str:
    chapters = "".join(
        f'  - {{start: "00:{6 * at:02}:{at and number % 60:02}", title: {title}}}\n' for at, title in enumerate(_TITLES)
    )
    transcript = "transcript: transcript.vtt\n" if number % _HAS_TRANSCRIPT == 0 else ""
    return f"""---
title: "Städte, Hitze & Regen: Gespräch {number}"
number: {number}
guid: {_guid(number)}
published_at: {published_at(number):%Y-%m-%d %H:%M}
summary: >-
  Was hat der {number}. heiße Sommer mit Digitalisierung zu tun? Ein Gespräch über Karten, Pegel und Bäume.
people:
  - {{name: Moderation, role: host}}
  - {{name: Gast {number}, role: guest}}
chapters:
{chapters}{transcript}---
{_NOTES.format(number=number)}"""


def short_text_of(number: int) -> str:
    return f"""---
title: "Städte, Hitze & Regen: Gespräch {number}"
number: {number}
guid: {_guid(number)}
published_at: {published_at(number):%Y-%m-%d %H:%M}
summary: Ein Gespräch über Karten, Pegel und Bäume.
---
{_SHORT_NOTES}"""


def record_of(number: int) -> dict[str, object]:
    sha256 = _sha256(number)
    medium = {
        "key": _key(number),
        "length_bytes": len(_audio(number)),
        "role": "enclosure",
        "sha256": sha256,
        "audio_sha256": sha256,
        "mime_type": "audio/mpeg",
        "codec": "mp3",
        "bitrate_kbps": 128,
        "duration_s": 3600.0,
        "loudness": {
            "integrated_lufs": -16.0,
            "playback_lufs": -16.0,
            "true_peak_dbtp": -1.2,
            "loudness_range_lu": 5.0,
        },
    }
    return {
        "version": 1,
        "guid": _guid(number),
        "published_at": published_at(number).isoformat(),
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


def published_at(number: int) -> datetime:
    return _FIRST + number * _BETWEEN


def _guid(number: int) -> str:
    return f"{number:08x}-6e42-4f8b-9c5e-0a1b2c3d4e5f"


def _audio(number: int) -> bytes:
    """Nobody listens to it: it is only known by its length and its hash."""
    return f"Folge {number}".encode()


def _sha256(number: int) -> str:
    return hashlib.sha256(_audio(number)).hexdigest()


def _key(number: int) -> str:
    return f"media/folge-{number}-{_sha256(number)[:12]}.mp3"


def _transcript(number: int) -> str:
    clocks = ((at, f"{at // 60:02}:{at % 60:02}") for at in range(0, 180, 3))
    cues = (f"{clock}.000 --> {clock}.900\n<v Moderation>Satz {at} der Folge {number}." for at, clock in clocks)
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"
