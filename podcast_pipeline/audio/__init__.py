"""The second room: recordings become a master that measures right.

    intake        is it a recording, is it whole?
    decoding      ffmpeg decodes it, in one piece or from several places at once
    meter         a meter for sound in pieces: weighting (K), truepeak, slots; metering runs it on all cores
    loudness, recognition      what a series of slots says: LUFS, LU, and words (pure)
    leveller, limiter, gate    gains from slot to slot (pure)
    tracks, assembly, mixing   several recordings, intro, outro, music: sources made of sources
    mastering     decides gain and limiting (pure), correction what to change after; excerpts tries the encoder out
    encoding      does it, on all cores; mp3 joins the segments to one file
    programme     from files to one measured source; delivery: files in the making; production: the order of it all

What is judged is always the decoded file, as heard on two speakers (`playback_lufs`). The modules that need numpy are
loaded when there is work for them, and ffmpeg looks at the recording meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import allocator, blas
from podcast_pipeline.audio.ingredients import Ingredients
from podcast_pipeline.audio.intake import read_promise
from podcast_pipeline.files import sha256_of_file
from podcast_pipeline.model import AudioSettings, Master, Measurement

__all__ = ["Ingredients", "OnProgress", "make_master", "measure", "settings_fingerprint"]

assert blas.ONE_THREAD  # loaded before numpy is
allocator.keep_blocks()

_AT_ONCE = 4  # so many files are looked at side by side

OnProgress = Callable[[float], None]
"""Told how much of the call is done, 0 to 1, never falling."""


def measure(path: Path, *, jobs: int | None = None, on_progress: OnProgress = lambda _: None) -> Measurement:
    """Measure the first audio track of any file ffmpeg reads, on `jobs` cores (all); silence gives None values.

    FileProblem or AudioError when there is no such file, or it is no sound, cut off, damaged or shorter than 0.4 s.
    """
    promise = read_promise(path)
    from podcast_pipeline.audio.cores import core_count
    from podcast_pipeline.audio.meter import FOR_THE_HIGHEST
    from podcast_pipeline.audio.metering import read_recording

    jobs = jobs or core_count()
    return read_recording(path, promise, peaks=FOR_THE_HIGHEST, jobs=jobs, on_progress=on_progress).measurement


def make_master(
    ingredients: Ingredients,
    outputs: Sequence[Path],
    settings: AudioSettings,
    *,
    jobs: int | None = None,
    on_progress: OnProgress = lambda _: None,
) -> Master:
    """Master a recording to `outputs`, whose endings name the formats; the first is the enclosure.

    Whatever stood there is replaced, and only by finished files. Works on `jobs` cores (all). The number of cores
    changes no byte. Errors as `measure`; also AudioError for silence, FileProblem for an output, NotEnoughSpace.
    """
    with ThreadPoolExecutor(_AT_ONCE) as looking:
        promises = [looking.submit(read_promise, file) for file in ingredients.recording]
        looking.submit(ffmpeg.encoder_version)  # it is kept; if it fails, it fails again where the name is needed
        from podcast_pipeline.audio import production
        from podcast_pipeline.audio.cores import core_count

        return production.make_master(
            ingredients,
            outputs,
            settings,
            promised=lambda: [promise.result() for promise in promises],
            jobs=jobs or core_count(),
            on_progress=on_progress,
        )


def settings_fingerprint(settings: AudioSettings, ingredients: Ingredients) -> str:
    """SHA-256 over all that shapes the sound: the settings, and intro and outro by content, not by name.

    It stands in records for years. So it is made from our own fixed words, not from names in the code. A setting that
    is added later goes in only where it has another value than its default: old records know nothing of it, and their
    episodes must not look changed.
    """
    shaping: dict[str, object] = {
        "loudness_lufs": settings.loudness_lufs,
        "true_peak_dbtp": settings.true_peak_dbtp,
        "bitrate_kbps": settings.kbps(2),
        "formats": list(settings.formats),
        "leveller": settings.leveller,
        "intro_sha256": None if ingredients.intro is None else sha256_of_file(ingredients.intro),
        "outro_sha256": None if ingredients.outro is None else sha256_of_file(ingredients.outro),
    }
    if settings.bitrate_kbps == settings.kbps(2) == AudioSettings().kbps(2):
        shaping["mono_bitrate_kbps"] = settings.kbps(1)  # written down, 128 holds for mono as well
    plain = AudioSettings()
    for name in ("channels", "mono", "filters", "trim_silence", "gate"):
        if getattr(settings, name) != getattr(plain, name):
            shaping[name] = getattr(settings, name)
    for name, clip in (("intro", settings.intro), ("outro", settings.outro)):
        if clip is not None and (clip.overlap_s, clip.fade_s) != (0.0, 1.0):
            shaping[f"{name}_plays"] = [clip.overlap_s, clip.fade_s]
    if ingredients.bed is not None and settings.bed is not None:
        bed = settings.bed
        shaping["bed"] = [sha256_of_file(ingredients.bed), bed.under_speech_lu, bed.in_pauses_lu]
    if ingredients.jingles:
        shaping["jingles"] = [[at_s, sha256_of_file(file)] for at_s, file in ingredients.jingles]
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()
