"""What goes with an episode to a target: transcripts in every format, in the master's time and with the people's names."""

from pathlib import Path

from podcast_pipeline import transcripts
from podcast_pipeline.model import Edition, Episode, TranscriptLink
from podcast_pipeline.pipeline.composing import Composition, compose
from podcast_pipeline.project import Project, load
from podcast_pipeline.publish import Role
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
