"""What was done to a recording and what came out, in whole sentences. Pure."""

from __future__ import annotations

import math

from podcast_pipeline.model import AudioSettings, Master
from podcast_pipeline.report.language import Language


def sentences(master: Master, settings: AudioSettings, language: Language) -> list[str]:
    """What was done and what came out, to be read from the first to the last."""
    return [_gain(master, language), *_levelling(master, settings, language), _limiting(master, language),
            _result(master, settings, language), *_missed(master, language)]  # fmt: skip


def _missed(master: Master, language: Language) -> list[str]:
    """Which of several files are off target."""
    names = [each.path.name for each in master.deliverables if not each.on_target]
    return [language.say("missed", names=language.listed(names))] if names and len(master.deliverables) > 1 else []


def _gain(master: Master, language: Language) -> str:
    if master.recording.loudness.integrated_lufs is None or not math.isfinite(master.gain_db):
        return language.say("gain_unknown")
    if abs(master.gain_db) < 0.05:
        return language.say("kept")
    return language.say("raised" if master.gain_db > 0 else "lowered", db=language.level(abs(master.gain_db), "dB"))


def _levelling(master: Master, settings: AudioSettings, language: Language) -> list[str]:
    span = levelling_span(master, language)
    if span is not None:
        return [language.say("levelled", low=span[0], high=span[1])]
    return [language.say("levelled_nothing")] if settings.leveller != "off" else []


def _limiting(master: Master, language: Language) -> str:
    if master.limited_db_max <= 0:
        return language.say("not_limited")
    duration_s = master.enclosure.measured.duration_s
    part = 100 * master.limited_s / duration_s if duration_s > 0 else 0.0
    return language.say(
        "limited",
        db=language.level(master.limited_db_max, "dB"),
        seconds=language.level(master.limited_s, "s"),
        percent=language.number(part),
    )


def _result(master: Master, settings: AudioSettings, language: Language) -> str:
    after = master.enclosure.measured.loudness
    if after.playback_lufs is None:
        return language.say("result_silent")
    return language.say(
        "result",
        heard=language.level(after.playback_lufs, "LUFS"),
        wanted=wanted_loudness(master, settings, language),
        peak=language.level(after.true_peak_dbtp, "dBTP"),
        limit=language.level(settings.true_peak_dbtp, "dBTP"),
    )


def wanted_loudness(master: Master, settings: AudioSettings, language: Language) -> str:
    wanted = language.level(settings.loudness_lufs, "LUFS")
    if settings.mono == "as_measured" and master.enclosure.measured.channels == 1:
        return language.say("plain_wanted", level=wanted)
    return wanted


def levelling_span(master: Master, language: Language) -> tuple[str, str] | None:
    """The least and the most that the leveller added; None when it did nothing."""
    finite = [value for value in master.levelling_db if math.isfinite(value)]
    if not any(finite):
        return None
    return language.level(min(finite), "dB", signed=True), language.level(max(finite), "dB", signed=True)


def spread(master: Master, language: Language) -> str:
    """How far the speakers lie apart, before and after; empty for fewer than two."""
    if len(master.speakers) < 2:
        return ""
    recorded = [each.recorded_lufs for each in master.speakers]
    mastered = [each.mastered_lufs for each in master.speakers]
    return language.say(
        "spread",
        before=language.level(max(recorded) - min(recorded), "LU"),
        after=language.level(max(mastered) - min(mastered), "LU"),
    )
