"""What the tests of all formats write and read with."""

import io
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import imageio_ffmpeg
from PIL import Image

from podcast_pipeline.model import Chapter
from podcast_pipeline.tags import EpisodeTags, write_tags

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


def sine_master(folder: Path, name: str, seconds: float, *codec: str) -> Path:
    """A sine without any tag. Where the seconds are odd its last frame is not full."""
    path, exact = folder / name, ("-fflags", "+bitexact", "-flags:a", "+bitexact")
    run_ffmpeg("-f", "lavfi", "-i", f"sine=duration={seconds}:sample_rate=48000", *codec, *exact, path)
    return path


def picture(kind: str, side_px: int) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((side_px, side_px), 80).convert("RGB").save(file, kind)
    return file.getvalue()


def written(master: Path, folder: Path, tags: EpisodeTags) -> Path:
    path = folder / f"out{master.suffix}"
    write_tags(master, path, tags)
    return path


def run_ffmpeg(*arguments: str | Path) -> bytes:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout
