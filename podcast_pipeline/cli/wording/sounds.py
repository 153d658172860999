"""How a file sounds and what mastering did to it, as lines for a person and as JSON for a program.

Asks stdout which characters it takes, and nothing else of the world.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any

from podcast_pipeline.cli.output import bold
from podcast_pipeline.cli.wording.amounts import clock, level, loudness_line
from podcast_pipeline.model import Deliverable, Master, Measurement, SpeakerLevel
from podcast_pipeline.report import in_english, sentence, series
from podcast_pipeline.report.language import PLAIN_ENGLISH

_CHANNELS = {1: "mono", 2: "stereo"}

# The picture of the loudness: so many columns, from the loudest moment of both down to so much below it.
_COLUMNS, _RANGE_LU = 60, 24.0
_BLOCKS, _PLAIN_BLOCKS = "▁▂▃▄▅▆▇█", "_.-~=+*#"


def measurement_lines(file: str, measured: Measurement) -> list[str]:
    """A measured file: its levels, its form, and what was recognised in it. All levels are as heard."""
    loudness, heard_lu = measured.loudness, _heard_lu(measured)
    form = f"{measured.sample_rate_hz / 1000:g} kHz {_channels(measured)}, {measured.codec}"
    lines = [
        loudness_line(loudness),
        *(
            f"{line}: it hears one channel, listeners hear it from two speakers, 3 LU louder"
            for line in _plain_meter(measured)
        ),
        *(["silence: there is no loudness to measure"] if loudness.integrated_lufs is None else []),
        f"momentary at most {level(_plus(measured.momentary_max_lufs, heard_lu), 'LUFS')}",
        f"short-term at most {level(_plus(measured.short_term_max_lufs, heard_lu), 'LUFS')}",
        f"{clock(measured.duration_s)}, {form}",
        *map(in_english, measured.remarks),
    ]
    return [bold(file), *(f"  {line}" for line in lines)]


def measurement_json(file: str, measured: Measurement) -> dict[str, Any]:
    """The maxima are those of a plain meter, as `integrated_lufs` is."""
    return {
        "file": file,
        **measured.loudness.model_dump(),
        "momentary_max_lufs": measured.momentary_max_lufs,
        "short_term_max_lufs": measured.short_term_max_lufs,
        "duration_s": measured.duration_s,
        "channels": measured.channels,
        "sample_rate_hz": measured.sample_rate_hz,
        "remarks": [
            {"kind": remark.kind, "text": sentence(remark, PLAIN_ENGLISH), "at_s": list(remark.at_s)}
            for remark in measured.remarks
        ],
    }


def master_lines(master: Master, *, picture: bool = True) -> list[str]:
    """Before and after, what was done, and with `picture` the loudness over time, as far as it is known."""
    several = master.deliverables if len(master.deliverables) > 1 else ()
    return [
        *_levels("before", master.recording),
        *_levels("after", master.enclosure.measured),
        f"  {', '.join(_deeds(master))}",
        *(f"  {_speaker(speaker)}" for speaker in master.speakers),
        *(f"  {_deliverable(each)}" for each in several),
        *(_picture(master) if picture else []),
    ]


def _levels(when: str, measured: Measurement) -> list[str]:
    heard_lu = _heard_lu(measured)
    momentary = level(_plus(measured.momentary_max_lufs, heard_lu), "LUFS")
    short_term = level(_plus(measured.short_term_max_lufs, heard_lu), "LUFS")
    maxima = f"momentary at most {momentary}, short-term at most {short_term}"
    lines = [loudness_line(measured.loudness), maxima, *(f"{line} (mono)" for line in _plain_meter(measured))]
    return [f"  {when if number == 0 else '':<7} {line}" for number, line in enumerate(lines)]


def _plain_meter(measured: Measurement) -> list[str]:
    """The other figure of a mono file."""
    plain_lufs = measured.loudness.integrated_lufs
    if measured.channels != 1 or plain_lufs is None:
        return []
    return [f"a plain meter shows {level(plain_lufs, 'LUFS')}"]


def _deeds(master: Master) -> list[str]:
    deeds = [f"gain {master.gain_db:+.1f} dB"]
    if master.limited_db_max > 0:
        deeds.append(f"limiter at work for {master.limited_s:.1f} s (at most {master.limited_db_max:.1f} dB)")
    if any(master.levelling_db):
        deeds.append(f"leveller {min(master.levelling_db):+.1f} to {max(master.levelling_db):+.1f} dB")
    return deeds


def _speaker(speaker: SpeakerLevel) -> str:
    before, after = level(speaker.recorded_lufs, "LUFS"), level(speaker.mastered_lufs, "LUFS")
    return f"{speaker.name}: {before} before, {after} after, while speaking"


def _deliverable(deliverable: Deliverable) -> str:
    rate = f" {deliverable.bitrate_kbps} kbit/s" if deliverable.bitrate_kbps else ""
    return (
        f"{deliverable.path.name}: {deliverable.codec}{rate} {_channels(deliverable.measured)}, "
        f"{loudness_line(deliverable.measured.loudness)}, {'' if deliverable.on_target else 'not '}on target"
    )


def _picture(master: Master) -> list[str]:
    """The short-term loudness over the master's time, before and after, on one scale of block characters."""
    after = master.enclosure.measured
    drawn = []
    for measured, timeline in ((master.recording, master.timeline), (after, None)):
        values = series.placed(
            measured.short_term_lufs,
            series.SHORT_TERM_S,
            duration_s=after.duration_s,
            timeline=timeline,
            offset=_heard_lu(measured),
        )
        drawn.append([series.mean_db(column) for column in series.columns(values, _COLUMNS)])
    top_lufs = max((value for line in drawn for value in line if math.isfinite(value)), default=None)
    if top_lufs is None:
        return []
    before_line, after_line = (_blocks(line, top_lufs) for line in drawn)
    scale = f"{level(top_lufs - _RANGE_LU, 'LUFS')} to {level(top_lufs, 'LUFS')}"
    return [
        f"  short-term loudness over {clock(after.duration_s)}, {scale}",
        f"  before  {before_line}",
        f"  after   {after_line}",
    ]


def _blocks(values: Sequence[float], top_lufs: float) -> str:
    """One character a value; a blank where there is nothing or silence."""
    characters = _BLOCKS if _stdout_takes(_BLOCKS) else _PLAIN_BLOCKS
    drawn = []
    for value in values:
        height = (value - top_lufs) / _RANGE_LU + 1 if math.isfinite(value) else math.nan
        drawn.append(" " if math.isnan(height) else characters[min(7, max(0, int(height * len(characters))))])
    return "".join(drawn).rstrip()


def _stdout_takes(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _channels(measured: Measurement) -> str:
    return _CHANNELS.get(measured.channels, f"{measured.channels} channels")


def _heard_lu(measured: Measurement) -> float:
    """How much louder than a plain meter shows it the file is heard; 0 where that is not known."""
    loudness = measured.loudness
    if loudness.playback_lufs is None or loudness.integrated_lufs is None:
        return 0.0
    return loudness.playback_lufs - loudness.integrated_lufs


def _plus(lufs: float | None, lu: float) -> float | None:
    return None if lufs is None else lufs + lu
