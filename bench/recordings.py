"""Recordings to measure with: made here, the same every time."""

from __future__ import annotations

import subprocess
from pathlib import Path

from podcast_pipeline.ffmpeg import find_ffmpeg


def make_recording(path: Path, *, seconds: int, burst_db: float) -> Path:
    """Speech-like: noise with a voice's spectrum in syllables and pauses, other in the left and right channel.

    Every seven seconds a twentieth of a second is `burst_db` louder, as a laugh or a cough is.
    """
    voices = [
        f"anoisesrc=color=pink:seed={seed}:sample_rate=48000:duration={seconds},highpass=f=120,lowpass=f=6000,"
        f"tremolo=f={syllables}:d=0.7,tremolo=f=0.23:d=0.6,volume=-3dB,"
        f"volume='if(lt(mod(t,7),0.05),{10 ** (burst_db / 20):.3f},1)':eval=frame[{name}]"
        for seed, syllables, name in ((1, 4.1, "l"), (2, 3.7, "r"))
    ]
    graph = f"{';'.join(voices)};[l][r]join=inputs=2:channel_layout=stereo"
    command = [str(find_ffmpeg()), "-y", "-loglevel", "error", "-filter_complex", graph, "-frame_size", "4096"]
    subprocess.run([*command, str(path)], check=True)
    return path
