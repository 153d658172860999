"""The second room: a recording becomes a master that measures right.

    intake      is it a recording, is it whole?
    metering    decodes and measures it (ffmpeg's ebur128), loudness adds up (pure)
    mastering   decides gain and limiter (pure), assembly makes intro and outro ready (pydub)
    encoding    does it, into one MP3 file

What is judged is always the decoded MP3, as heard on two speakers (`playback_lufs`).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import assembly, encoding, intake, mastering, metering
from podcast_pipeline.errors import AudioError, FileProblem
from podcast_pipeline.model import AudioSettings, Master, Measurement, Span, Timeline

OnProgress = Callable[[float], None]
"""Told how much of the call is done, 0 to 1, never falling."""

_LENGTH_SLACK_S = 0.05


def _nobody(_: float) -> None:
    pass


def measure(path: Path, *, on_progress: OnProgress = _nobody) -> Measurement:
    """Measure the first audio track of any file ffmpeg reads; silence gives None values.

    `momentary_lufs[i]` is the block from i/10 s to i/10 + 0.4 s.
    FileProblem or AudioError when there is no such file, or it is no sound, cut off, damaged or shorter than 0.4 s.
    """
    return metering.read_recording(path, intake.read_promise(path), on_progress).measurement


def make_master(
    recording: Path,
    output: Path,
    settings: AudioSettings,
    *,
    intro: Path | None = None,
    outro: Path | None = None,
    on_progress: OnProgress = _nobody,
) -> Master:
    """Master a recording to `output`, an MP3 file; whatever stood there is replaced, and only by a finished file.

    1. measure the recording   2. make the clips ready   3. plan; with a limiter, rehearse
    4. encode   5. decode and measure; correct and encode again while it misses, MAX_ENCODES times in all

    Errors as `measure`; also AudioError for silence, FileProblem for `output`, NotEnoughSpace for its disk.
    """
    encoding.check_output(output, recording)
    promise = intake.read_promise(recording)
    clip_count = sum(clip is not None for clip in (intro, outro))
    encoding.check_space(output, promise.duration_s or 0.0, settings.bitrate_kbps, clip_count)
    reading = metering.read_recording(recording, promise, _share(on_progress, 0.0, 0.2))
    encoder = mastering.encoder_for(reading.measurement, settings)
    speech = _speech(recording, reading.measurement, encoder, settings.loudness_lufs)
    with encoding.unfinished(output) as temporary, encoding.scratch_folder(output) as folder:
        parts = _parts(recording, reading.measurement, intro, outro, folder, encoder, speech)
        plan = _plan(parts, speech, encoder, settings, _share(on_progress, 0.2, 0.4))
        attempt, measured = _encode_until_right(parts, plan, settings, temporary, output, _share(on_progress, 0.4, 1.0))
        sha256 = _sha256(temporary)
        encoding.finish(temporary, output)
    on_progress(1.0)
    return Master(
        path=output,
        sha256=sha256,
        mime_type="audio/mpeg",
        codec="mp3",
        bitrate_kbps=encoder.bitrate_kbps,
        measured=measured,
        recording=reading.measurement,
        gain_db=attempt.plan.gain_db,
        limited_db_max=attempt.plan.limited_db_max,
        limited_s=mastering.limited_s(attempt.plan, reading.measurement),
        on_target=mastering.on_target(attempt, settings),
        timeline=_timeline(parts),
        encoder=ffmpeg.encoder_version(),
        warnings=(*reading.warnings, *mastering.warnings(attempt, settings)),
    )


def settings_fingerprint(settings: AudioSettings, *, intro: Path | None, outro: Path | None) -> str:
    """SHA-256 over all that shapes the sound: the settings, and intro and outro by content, not by name.

    It stands in records for years. So it is made from our own fixed words, not from names in the code. A setting that
    is added later goes in only where it has another value than its default: old records know nothing of it, and their
    episodes must not look changed.
    """
    shaping = {
        "loudness_lufs": settings.loudness_lufs,
        "true_peak_dbtp": settings.true_peak_dbtp,
        "bitrate_kbps": settings.bitrate_kbps,
        "formats": list(settings.formats),
        "leveller": settings.leveller,
        "intro_sha256": None if intro is None else _sha256(intro),
        "outro_sha256": None if outro is None else _sha256(outro),
    }
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()


def _parts(
    recording: Path,
    measured: Measurement,
    intro: Path | None,
    outro: Path | None,
    folder: Path,
    encoder: mastering.Encoder,
    speech: mastering.Programme,
) -> encoding.Parts:
    def ready(source: Path | None, name: str) -> assembly.Clip | None:
        if source is None:
            return None
        return assembly.make_clip(
            source,
            name,
            folder,
            sample_rate_hz=encoder.sample_rate_hz,
            channels=encoder.channels,
            playback_lufs=speech.playback_lufs,
        )

    return encoding.Parts(recording, measured.duration_s, ready(intro, "intro"), ready(outro, "outro"))


def _speech(
    recording: Path, measured: Measurement, encoder: mastering.Encoder, wanted_lufs: float
) -> mastering.Programme:
    """The recording's level in the form that is encoded: what is mixed down to stereo is measured as stereo."""
    if measured.channels > encoder.channels:
        measured = encoding.measure_joined(encoding.Parts(recording, measured.duration_s), encoder)
    heard = measured.loudness
    if heard.playback_lufs is None or heard.true_peak_dbtp is None:
        raise AudioError(
            f"is silent from start to end, so nothing can be brought to {wanted_lufs:g} LUFS; check which track it is",
            where=str(recording),
        )
    return mastering.Programme(heard.playback_lufs, heard.true_peak_dbtp)


def _plan(
    parts: encoding.Parts,
    speech: mastering.Programme,
    encoder: mastering.Encoder,
    settings: AudioSettings,
    on_progress: OnProgress,
) -> mastering.MasteringPlan:
    """The plan to encode by. A limiter eats loudness; how much, rehearsals tell."""
    peak_dbtp = max(speech.true_peak_dbtp, *(clip.true_peak_dbtp for clip in parts.clips), -math.inf)
    plan = mastering.plan_master(mastering.Programme(speech.playback_lufs, peak_dbtp), encoder, settings)
    attempts: list[mastering.Attempt] = []
    while plan.ceiling_dbtp is not None and len(attempts) < mastering.MAX_REHEARSALS:
        share = 1 / mastering.MAX_REHEARSALS
        told = _share(on_progress, len(attempts) * share, (len(attempts) + 1) * share)
        attempts.append(mastering.rehearsed(plan, encoding.rehearse(parts, plan, told)))
        better = mastering.plan_after_rehearsal(attempts, settings)
        if better is None:
            break
        plan = better
    on_progress(1.0)
    return plan


def _encode_until_right(
    parts: encoding.Parts,
    plan: mastering.MasteringPlan,
    settings: AudioSettings,
    temporary: Path,
    output: Path,
    on_progress: OnProgress,
) -> tuple[mastering.Attempt, Measurement]:
    attempts: list[mastering.Attempt] = []
    done = 0.0
    while True:
        # How many encodes it takes is not known before: each is told as most of what is left.
        half, whole = done + 0.4 * (1 - done), done + 0.6 * (1 - done)
        encoding.encode(parts, plan, temporary, _share(on_progress, done, half), where=str(output))
        measured = _read_back(temporary, output, parts.duration_s, _share(on_progress, half, whole))
        done = whole
        attempts.append(mastering.heard(plan, measured.loudness))
        better = mastering.plan_after_encoding(attempts, settings)
        if better is None or len(attempts) == mastering.MAX_ENCODES:
            return attempts[-1], measured
        plan = better


def _read_back(temporary: Path, output: Path, expected_s: float, on_progress: OnProgress) -> Measurement:
    try:
        measured = metering.read_recording(temporary, intake.read_promise(temporary), on_progress).measurement
    except AudioError as error:
        raise AudioError(f"was written but cannot be read back: it {error.message}", where=str(output)) from error
    if abs(measured.duration_s - expected_s) > _LENGTH_SLACK_S:
        raise AudioError(
            f"came out {measured.duration_s:.2f} s long instead of {expected_s:.2f} s; did the recording change?",
            where=str(output),
        )
    return measured


def _timeline(parts: encoding.Parts) -> Timeline:
    starts_s = parts.intro.duration_s if parts.intro else 0.0
    return Timeline(spans=(Span(source_start_s=0.0, output_start_s=starts_s, duration_s=parts.recording_s),))


def _share(on_progress: OnProgress, start: float, stop: float) -> OnProgress:
    """Progress of one step as progress of the whole."""
    return lambda done: on_progress(start + (stop - start) * done)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=str(path)) from error
