"""What the tests of all formats write and read with."""

import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import imageio_ffmpeg

from podcast_pipeline.model import Chapter
from podcast_pipeline.tags import EpisodeTags

LONG_TITLE = "Größenwahn " * 20 + "Ende"  # over 127 and over 255 bytes

TAGS = EpisodeTags(
    title='Größe 🌳 & <b>Maß</b> ]]> "x"',
    show="Resiliente Städte",
    artist="Planungsbüro",
    people=(("Moderation", "host"), ("Gästin", "guest")),
    number=0,
    season=2,
    published_at=datetime(2024, 1, 1, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")),
    comment="Erste Zeile.\nZweite Zeile äöüß.",
    language="deu",
    link="https://example.org/straße?q=ä",
    show_link="https://example.org/podcast",
    guid="11bf7047-9c5c",
    copyright="2024 Planungsbüro",
    artwork=None,
    artwork_sha256=None,
    chapters=(
        Chapter(start_s=0, title="Begrüßung"),
        Chapter(start_s=1, title=LONG_TITLE, href="https://müller.example/a b".replace(" ", "%20")),
        Chapter(start_s=2, title="Leer 🌳"),
        Chapter(start_s=2, title="]]> & <Ende>"),
    ),
    duration_s=3.03,
)


def run_ffmpeg(*arguments: str | Path) -> bytes:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout
