"""Other people's meters, for what we say of ourselves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pyloudnorm
from numpy.typing import NDArray

from podcast_pipeline.ffmpeg import find_ffmpeg
from tests.audio.signals import samples


def decoded(path: Path, channels: int, rate: int) -> NDArray[np.float32]:
    """A whole file, decoded by ffmpeg: frames (n, channels)."""
    return np.array(samples(path, channels, rate), np.float32).reshape(-1, channels)


def by_ffmpeg(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS, as a plain meter has it, and true peak in dBTP: both to 0.1, as ebur128 tells them."""
    options = ("-af", "ebur128=peak=true", "-f", "null", "-")
    command = [str(find_ffmpeg()), "-hide_banner", "-nostats", "-i", str(path), *options]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:") :]
    integrated, peak = re.search(r"I: +(\S+) LUFS", summary), re.search(r"Peak: +(\S+) dBFS", summary)
    assert integrated is not None
    assert peak is not None
    return float(integrated[1]), float(peak[1])


def by_pyloudnorm(path: Path, channels: int, rate: int) -> float:
    """Integrated loudness in LUFS, as a plain meter has it. It reads EBU's own signals 0.02 to 0.06 LU too low."""
    return float(pyloudnorm.Meter(rate).integrated_loudness(decoded(path, channels, rate).astype(np.float64)))
