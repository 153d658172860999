"""make bench, or: python -m bench start | master [MINUTES] | memory | feed [EPISODES]"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.processes import Cost, cost_of
from podcast_pipeline import audio
from podcast_pipeline.ffmpeg import find_ffmpeg

BIN = Path(sys.executable).parent
ROUNDS = 3


def start(_: str | None = None) -> None:
    """How long `podcast --help` takes."""
    costs = [cost_of([str(BIN / "podcast"), "--help"]) for _ in range(11)][1:]
    print(f"podcast --help: median {statistics.median(cost.wall_s for cost in costs):.3f} s of {len(costs)} runs")


def master(minutes: str | None = None) -> None:
    """Mastering beside ffmpeg-normalize with the same ffmpeg, in turn; and LAME alone, which is the floor."""
    seconds = int(minutes or 10) * 60
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, burst_db in (("plain gain", 0), ("limiter", 12)):
            recording = make_recording(folder / "recording.flac", seconds=seconds, burst_db=burst_db)
            print(f"\n{seconds // 60} minutes, 48 kHz stereo, {what}: median of {ROUNDS}")
            contest(
                {
                    "podcast master": ours(recording, folder / "ours.mp3"),
                    "ffmpeg-normalize": theirs(recording, folder / "theirs.mp3"),
                    "LAME alone": lame(recording, folder / "lame.mp3"),
                }
            )
            for output in ("ours.mp3", "theirs.mp3"):
                heard = audio.measure(folder / output).loudness
                print(f"  {output:<12} {heard.playback_lufs:.2f} LUFS, {heard.true_peak_dbtp:.2f} dBTP")


def memory(_: str | None = None) -> None:
    """Mastering three hours: the memory of all processes together."""
    with tempfile.TemporaryDirectory() as name:
        recording = make_recording(Path(name) / "recording.flac", seconds=3 * 3600, burst_db=12)
        print(f"3 hours, limiter: {cost_of(ours(recording, Path(name) / 'ours.mp3'))}")


def feed(count: str | None = None) -> None:
    """A feed of many episodes from the records alone, from start to folder; then again, with nothing to do."""
    number = int(count or 1000)
    with tempfile.TemporaryDirectory() as name:
        show = Path(name) / "show"
        make_long_show(show, number)
        command = [str(BIN / "podcast"), "publish", "feed", "--yes"]
        print(f"{number} episodes, first feed: {cost_of(command, cwd=show)}")
        print(f"{number} episodes, nothing to do: {cost_of(command, cwd=show)}")


def contest(commands: dict[str, list[str]]) -> None:
    """Run the commands in turn, so that a machine that gets slower is slower for all; print medians and ratios."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            costs[name].append(cost_of(command))
    first = next(iter(commands))
    for name, runs in costs.items():
        middle = sorted(runs, key=lambda cost: cost.wall_s)[len(runs) // 2]
        pairs = [theirs.wall_s / ours.wall_s for ours, theirs in zip(costs[first], runs, strict=True)]
        print(f"  {name:<18} {middle}; {statistics.median(pairs):.2f} times the wall time of {first}")


def ours(recording: Path, output: Path) -> list[str]:
    return [str(BIN / "podcast"), "master", str(recording), str(output), "--force", "--quiet"]


def theirs(recording: Path, output: Path) -> list[str]:
    options = ["-t", "-16", "-tp", "-1", "-c:a", "libmp3lame", "-b:a", "128k", "-ar", "48000", "-f"]
    return [
        *("env", f"FFMPEG_PATH={find_ffmpeg()}", str(BIN / "ffmpeg-normalize")),
        *(str(recording), *options, "-o", str(output)),
    ]


def lame(recording: Path, output: Path) -> list[str]:
    return [
        *(str(find_ffmpeg()), "-y", "-loglevel", "error", "-i", str(recording)),
        *("-c:a", "libmp3lame", "-b:a", "128k", str(output)),
    ]


def make_recording(path: Path, *, seconds: int, burst_db: float) -> Path:
    """Speech-like: noise with a voice's spectrum in syllables and pauses, other in the left and right channel.

    Every seven seconds a twentieth of a second is `burst_db` louder, as a laugh or a cough is.
    """
    voices = [
        f"anoisesrc=color=pink:seed={seed}:sample_rate=48000:duration={seconds},highpass=f=120,lowpass=f=6000,"
        f"tremolo=f={syllables}:d=0.9,tremolo=f=0.23:d=0.95,volume=-12dB,"
        f"volume='if(lt(mod(t,7),0.05),{10 ** (burst_db / 20):.3f},1)':eval=frame[{name}]"
        for seed, syllables, name in ((1, 4.1, "l"), (2, 3.7, "r"))
    ]
    graph = f"{';'.join(voices)};[l][r]join=inputs=2:channel_layout=stereo"
    command = [str(find_ffmpeg()), "-y", "-loglevel", "error", "-filter_complex", graph, "-frame_size", "4096"]
    subprocess.run([*command, str(path)], check=True)
    return path


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


BENCHES: dict[str, Callable[[str | None], None]] = {"start": start, "master": master, "memory": memory, "feed": feed}


if __name__ == "__main__":
    wanted = sys.argv[1:2] or ["start", "feed", "master"]
    for bench in wanted:
        BENCHES[bench](sys.argv[2] if len(sys.argv) > 2 else None)
