"""What goes with an episode to a target: transcripts in every format, chapters and their pictures, in its time."""

import json
from pathlib import Path

from PIL import Image

from podcast_pipeline import transcripts
from podcast_pipeline.model import Edition, Episode, TranscriptLink
from podcast_pipeline.pipeline.composing import Composition, compose
from podcast_pipeline.pipeline.pictures import picture_problems
from podcast_pipeline.project import Project, load
from podcast_pipeline.publish import Action, Role, Step
from podcast_pipeline.transcripts import Cue
from tests.shows import add_episode, make_show

SRT = """\
1
00:00:00,000 --> 00:00:02,000
Speaker 1: Guten Tag und herzlich willkommen.

2
00:00:02,000 --> 00:00:05,500
gast: Schön, hier zu sein.
"""


def an_edition(episode: Episode, *, intro_s: float) -> Edition:
    medium = {
        "key": f"media/{episode.slug}-0123456789ab.mp3",
        "length_bytes": 100,
        "sha256": "a" * 64,
        "audio_sha256": "b" * 64,
        "mime_type": "audio/mpeg",
        "codec": "mp3",
        "bitrate_kbps": 128,
        "duration_s": 6 + intro_s,
        "loudness": {
            "integrated_lufs": -16,
            "playback_lufs": -16,
            "true_peak_dbtp": -1,
            "loudness_range_lu": 5,
        },
    }
    spans = [{"source_start_s": 0, "output_start_s": intro_s, "duration_s": 6}]
    made_from = {f"{what}_sha256": "c" * 64 for what in ("recording", "settings", "tags")}
    return Edition.model_validate(
        {"media": [medium], "timeline": {"spans": spans}, "made_from": {**made_from, "tool": "t", "encoder": "e"}}
    )


def an_episode(tmp_path: Path, old: str = "", new: str = "") -> tuple[Project, Episode]:
    folder = add_episode(make_show(tmp_path), "regen", 1, with_recording=False)
    text = (folder / "episode.md").read_text("utf-8")
    (folder / "episode.md").write_text(text.replace(old, new), "utf-8")
    (folder / "talk.txt").write_text(SRT, "utf-8")
    project = load(tmp_path)
    return project, project.find("1")


def composed(project: Project, episode: Episode) -> Composition:
    return compose(project, episode, an_edition(episode, intro_s=4), project.show.targets["local"])


def test_one_transcript_goes_out_in_three_formats(tmp_path: Path) -> None:
    written = "transcript: talk.txt\nvoices: {Speaker 1: Moderation}"
    found = composed(*an_episode(tmp_path, "transcript: transcript.vtt", written))
    said = (
        Cue(4, 6, "Moderation", "Guten Tag und herzlich willkommen."),
        Cue(6, 9.5, "Gast", "Schön, hier zu sein."),
    )
    assert found.cues == said
    types = ["text/vtt; charset=utf-8", "application/x-subrip", "application/json"]
    assert [text.content_type for text in found.transcripts] == types
    assert {text.role for text in found.transcripts} == {Role.TRANSCRIPT}
    for text in found.transcripts:
        assert isinstance(text.source, bytes)
        assert [(cue.speaker, cue.one_line) for cue in transcripts.read(text.source, where=text.key)] == [
            (cue.speaker, cue.one_line) for cue in said
        ]
    assert found.listed.transcripts == tuple(
        TranscriptLink(f"http://localhost:8000/{text.key}", kind.partition(";")[0], "de", "captions")
        for text, kind in zip(found.transcripts, types, strict=True)
    )


def test_episode_without_transcript_names_none(tmp_path: Path) -> None:
    found = composed(*an_episode(tmp_path, "transcript: transcript.vtt\n"))
    assert (found.cues, found.transcripts, found.listed.transcripts) == ((), (), ())


def test_pictures_of_chapters_go_up_under_hashed_keys_and_are_named(tmp_path: Path) -> None:
    written = (
        '  - {start: "00:00:00", title: Begrüßung, image: bild.png, end: "00:00:01"}\n'
        '  - {start: "00:00:01", title: Pause, image: "https://example.org/pause.jpg", hidden: true}\n'
    )
    folder = tmp_path / "episodes" / "regen"
    project, _ = an_episode(tmp_path, '  - {start: "00:00:00", title: Begrüßung}\n', "")
    Image.new("RGB", (40, 30), (1, 2, 3)).save(folder / "bild.png")
    text = (folder / "episode.md").read_text("utf-8")
    (folder / "episode.md").write_text(text.replace("chapters:\n", f"chapters:\n{written}"), "utf-8")
    project = load(tmp_path)
    found = composed(project, project.find("1"))
    [image] = found.images
    assert (image.role, image.content_type, image.source) == (Role.IMAGE, "image/png", folder / "bild.png")
    assert image.key == f"images/regen-{image.sha256[:12]}.png"
    url = f"http://localhost:8000/{image.key}"
    assert found.chapters is not None
    assert isinstance(found.chapters.source, bytes)
    assert json.loads(found.chapters.source)["chapters"] == [
        {"startTime": 0, "title": "Begrüßung", "img": url, "endTime": 5},
        {"startTime": 5, "title": "Pause", "img": "https://example.org/pause.jpg", "toc": False},
        {"startTime": 6, "title": "Öffentliche Räume", "url": "https://example.org/raum"},
    ]
    assert [(chapter.title, chapter.image) for chapter in found.listed.chapters] == [
        ("Begrüßung", url),
        ("Öffentliche Räume", None),
    ]
    steps = [Step(image, Action.SEND, "")]
    assert picture_problems(project, steps) == ()  # it need be neither square nor large
    Image.new("CMYK", (40, 30)).save(folder / "bild.png", "JPEG")
    assert picture_problems(project, steps) == (
        "episodes/regen/bild.png: the picture is JPEG, but its name ends in .png; rename it to .jpg",
        "episodes/regen/bild.png: the picture's colours are CMYK (for print), and must be RGB; save it as RGB",
    )
