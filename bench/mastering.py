"""Mastering beside a peer and beside LAME alone, which is the floor; memory, length and the spread over segments."""

from __future__ import annotations

import resource
import statistics
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from bench.processes import BIN, PODCAST, Cost, cost_of
from bench.recordings import make_recording
from podcast_pipeline import audio
from podcast_pipeline.audio.cores import Crew
from podcast_pipeline.audio.decoding import Recording
from podcast_pipeline.audio.encoders import Encoder
from podcast_pipeline.audio.encoding import Material, encode_mp3
from podcast_pipeline.audio.intake import read_promise
from podcast_pipeline.audio.mastering import EncoderEffect, MasteringPlan
from podcast_pipeline.audio.metering import measure_source
from podcast_pipeline.audio.mp3 import layout
from podcast_pipeline.audio.mp3file import EncodedMp3, Mp3Writer
from podcast_pipeline.audio.slots import SlotSeries
from podcast_pipeline.audio.source import Segment, Source, plain_form
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.ffmpeg import find_ffmpeg

ROUNDS = 3
KINDS = (("plain gain", 0), ("limiter at work", 8))


def master(minutes: int = 10) -> None:
    """Ours, ffmpeg-normalize with the same ffmpeg, and LAME alone, in turn."""
    with tempfile.TemporaryDirectory() as name:
        for what, burst_db in KINDS:
            recording = make_recording(Path(name) / "recording.flac", seconds=minutes * 60, burst_db=burst_db)
            outputs = {each: Path(name) / f"{each}.mp3" for each in ("ours", "theirs", "lame")}
            print(f"\n{minutes} minutes, 48 kHz stereo, {what}; median of {ROUNDS}")
            contest(
                {
                    "podcast master": ours(recording, outputs["ours"]),
                    "ffmpeg-normalize": theirs(recording, outputs["theirs"]),
                    "LAME alone": lame(recording, outputs["lame"]),
                }
            )
            for who in ("ours", "theirs"):
                heard = audio.measure(outputs[who]).loudness
                print(f"  {who}: {heard.playback_lufs:.2f} LUFS, {heard.true_peak_dbtp:.2f} dBTP")


def contest(commands: dict[str, list[str]]) -> None:
    """Run the commands in turn, so that a machine that gets slower is slower for all; medians and ratios."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            costs[name].append(cost_of(command))
    first = next(iter(commands))
    for name, runs in costs.items():
        middle = sorted(runs, key=lambda cost: cost.wall_s)[len(runs) // 2]
        wall = statistics.median(run.wall_s / our.wall_s for our, run in zip(costs[first], runs, strict=True))
        cpu = statistics.median(our.cpu_s / run.cpu_s for our, run in zip(costs[first], runs, strict=True))
        ratio = "" if name == first else f"; we are {wall:.2f} times as fast, with {cpu:.2f} times the CPU time"
        print(f"  {name:<18} {middle}{ratio}")


def length(_: int = 0) -> None:
    """Three hours against ten minutes: time and memory."""
    with tempfile.TemporaryDirectory() as name:
        costs = []
        for minutes in (10, 180):
            recording = make_recording(Path(name) / "recording.flac", seconds=minutes * 60, burst_db=8)
            costs.append(cost_of(ours(recording, Path(name) / "ours.mp3")))
            print(f"{minutes} minutes, limiter at work: {costs[-1]}")
        wall, cpu = costs[1].wall_s / costs[0].wall_s / 18, costs[1].cpu_s / costs[0].cpu_s / 18
        print(f"three hours take {wall:.3f} times 18 times the ten minutes, and {cpu:.3f} times the CPU time")


def spread(minutes: int = 10) -> None:
    """The CPU time of each segment, measured, encoded and verified one after the other; what that means for cores."""
    with tempfile.TemporaryDirectory() as name:
        path = make_recording(Path(name) / "recording.flac", seconds=minutes * 60, burst_db=0)
        recording = Recording(path, read_promise(path))
        measuring, series = _measured_in_turn(recording)
        writer = Mp3Writer(Path(name) / "out.mp3", Encoder("mp3", plain_form(48_000, 2), 128), series.samples, path)
        material = Material(recording, series.samples, MasteringPlan(0.0, EncoderEffect(0.0, 0.0)))
        encoding = []
        for part in layout(series.samples, 48_000):
            before = _cpu_s()
            with Crew(1) as crew:
                crew.results(encode_mp3(crew, material, writer, [part]))
            encoding.append(_cpu_s() - before)
        writer.finish("LAME")
        verifying, _ = _measured_in_turn(EncodedMp3(writer))
    stages = {"measuring": measuring, "encoding": encoding, "verifying": verifying}
    for stage, took in stages.items():
        each = f"{min(took):.2f} to {max(took):.2f} s CPU, mean {statistics.mean(took):.2f}"
        print(f"  {stage}: {len(took)} segments of {each}")
    for cores in (1, 2, 4, 8):
        longest = sum(
            max(took[start : start + cores]) for took in stages.values() for start in range(0, len(took), cores)
        )
        print(f"  {cores} cores: at best {sum(map(sum, stages.values())) / longest:.2f} times as fast as one")


def _measured_in_turn(source: Source) -> tuple[list[float], SlotSeries]:
    """What each segment took, and what was found."""
    times: list[float] = []

    def watch(_: Segment, blocks: Iterator[Samples]) -> Iterator[Samples]:
        times.append(_cpu_s())
        return blocks

    series = measure_source(source, jobs=1, watch=watch)
    times.append(_cpu_s())
    return [after - before for before, after in pairwise(times)], series


def stages(minutes: int = 10) -> None:
    """Where the time of a master goes: measuring, and the whole."""
    with tempfile.TemporaryDirectory() as name:
        path = make_recording(Path(name) / "recording.flac", seconds=minutes * 60, burst_db=0)
        for what, command in (
            ("decode", [str(find_ffmpeg()), "-loglevel", "error", "-i", str(path), "-f", "null", "-"]),
            ("podcast measure", [PODCAST, "measure", str(path)]),
            ("LAME alone", lame(path, Path(name) / "lame.mp3")),
            ("podcast master", ours(path, Path(name) / "ours.mp3")),
        ):
            print(f"  {what:<16} {cost_of(command)}")


def ours(recording: Path, output: Path) -> list[str]:
    return [PODCAST, "master", str(recording), str(output), "--force", "--quiet"]


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


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
