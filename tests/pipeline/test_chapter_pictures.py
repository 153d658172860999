"""Chapters from a file, with pictures, on their whole way: into the audio, to the target, and frozen there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import mutagen.id3
from PIL import Image

from podcast_pipeline.ffmpeg import find_ffmpeg
from tests.command import podcast_here
from tests.shows import add_episode, make_show

CHAPTERS = {
    "version": "1.2.0",
    "chapters": [
        {"startTime": 0, "title": "Begrüßung", "img": "bild.png"},
        {"startTime": 1, "img": "bild.png", "toc": False},
        {"startTime": 2.5, "title": "Ende"},
    ],
}


def test_chapters_of_a_file_reach_the_audio_and_the_target(tmp_path: Path) -> None:
    root = make_show(tmp_path)
    folder = add_episode(root, "regen", 1, seconds=4)
    text = (folder / "episode.md").read_text("utf-8")
    before, _, rest = text.partition("chapters:\n")
    (folder / "episode.md").write_text(
        f"{before}chapters: kapitel.json\ntranscript:{rest.partition('transcript:')[2]}", "utf-8"
    )
    (folder / "kapitel.json").write_text(json.dumps(CHAPTERS), "utf-8")
    Image.effect_noise((1200, 900), 90).convert("RGB").save(folder / "bild.png")

    ran = podcast_here("publish", "episode", "1", "--json", cwd=root)
    assert ran.status == 0, ran.stderr
    sent = ran.json["sent"]
    [picture] = [key for key in sent if key.startswith("images/") and key.endswith(".png")]
    [chapter_file] = [key for key in sent if key.startswith("chapters/") and key.endswith(".json")]
    assert {"episodes/regen/kapitel.json", "episodes/regen/bild.png"} < set(ran.json["commit"])
    assert (root / "public" / picture).read_bytes() == (folder / "bild.png").read_bytes()
    listed = json.loads((root / "public" / chapter_file).read_bytes())["chapters"]
    url = f"http://localhost:8000/{picture}"
    assert [(each["title"], each.get("img"), each.get("toc")) for each in listed] == [
        ("Begrüßung", url, None),
        ("Begrüßung", url, False),
        ("Ende", None, None),
    ]
    feed = (root / "public/feed.xml").read_text("utf-8")
    assert f'<psc:chapter start="00:00:00.000" title="Begrüßung" image="{url}"/>' in feed

    [audio] = (root / "public/media").glob("*.mp3")
    frames = mutagen.id3.ID3(audio).getall("CHAP")  # type: ignore[no-untyped-call]
    assert [(frame.start_time, str(frame.sub_frames["TIT2"])) for frame in frames] == [(0, "Begrüßung"), (2500, "Ende")]
    embedded = frames[0].sub_frames["APIC:"].data
    assert len(embedded) <= 60_000
    # Another program decodes it: 600 pixels at most.
    decoded = [str(find_ffmpeg()), "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    assert len(subprocess.run(decoded, input=embedded, capture_output=True, check=True).stdout) <= 600 * 450

    again = podcast_here("publish", "episode", "1", "--json", cwd=root).json
    assert (again["sent"], again["notices"]) == ([], [])
    Image.new("RGB", (300, 300)).save(folder / "bild.png")
    changed = podcast_here("publish", "episode", "1", "--json", cwd=root).json
    assert sorted(key.rpartition(".")[2] for key in changed["sent"]) == ["json", "png"]
    assert "its text changed since it was published" in changed["notices"][0]
