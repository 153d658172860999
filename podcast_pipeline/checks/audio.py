"""PP501 to PP513: how episodes sound, as measured on the file that listeners get, and what podcast.yaml asks for."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.checks.facts import EpisodeFacts, ShowFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.model import Loudness

EPISODES: Rulebook[EpisodeFacts] = Rulebook()
SHOW: Rulebook[ShowFacts] = Rulebook()

_APPLE = "Apple Podcasts, audio requirements: -16 ±1 LUFS, at most -1 dBTP"
_TOLERANCE_LU = 0.5
_SHOWN_DB = 0.05  # levels are shown, and by some meters measured, to a tenth
_APPLE_LUFS, _APPLE_LU, _APPLE_DBTP = -16.0, 1.0, -1.0
_SPOTIFY_FEWEST_KBPS = 96


@EPISODES.rule("PP501", Severity.WARNING, f"{_APPLE}; EBU R 128 s2")
def loudness_is_off_target(subject: EpisodeFacts) -> Iterator[Fault]:
    """One loudness for all episodes: who listens to two in a row must not reach for the volume."""
    loudness, wanted = _measured(subject), subject.show.audio.loudness_lufs
    heard = loudness.playback_lufs if loudness is not None else None
    if heard is not None and abs(heard - wanted) > _TOLERANCE_LU:
        off = f"{abs(heard - wanted):.1f} LU {'louder' if heard > wanted else 'softer'} than the {wanted:g} asked for"
        yield _fault(subject, f"measures {heard:.1f} LUFS as heard, {off}")


@EPISODES.rule("PP502", Severity.WARNING, _APPLE)
def peaks_are_too_high(subject: EpisodeFacts) -> Iterator[Fault]:
    """Peaks above the limit crackle when an app decodes or transcodes the file."""
    loudness, limit = _measured(subject), subject.show.audio.true_peak_dbtp
    peak = loudness.true_peak_dbtp if loudness is not None else None
    if peak is not None and peak > limit + _SHOWN_DB:
        yield _fault(subject, f"peaks at {peak:.1f} dBTP, above the {limit:g} asked for")


@EPISODES.rule("PP503", Severity.HINT, "podcast: an episode is made from its recording")
def recording_is_not_here(subject: EpisodeFacts) -> Iterator[Fault]:
    """An episode that was never published cannot be built without its recording."""
    if subject.has_recording or subject.record is not None:
        return
    name = subject.episode.recording
    if name is None:
        yield Fault("names no recording; add `recording:` with the file's name")
    else:
        yield Fault(
            f"{name!r} is not on this machine; put it beside episode.md or into recordings/ before you publish",
            ("recording",),
        )


@SHOW.rule("PP511", Severity.WARNING, _APPLE)
def loudness_wanted_is_unusual(subject: ShowFacts) -> Iterator[Fault]:
    """Shows are heard one after the other: far from -16 LUFS, yours is the one that is too loud or too soft."""
    wanted = subject.show.audio.loudness_lufs
    if abs(wanted - _APPLE_LUFS) > _APPLE_LU:
        yield Fault(
            f"{wanted:g} LUFS is outside of -17 to -15, which apps expect; write {_APPLE_LUFS:g}",
            ("audio", "loudness_lufs"),
        )


@SHOW.rule("PP512", Severity.WARNING, _APPLE)
def peak_limit_is_too_high(subject: ShowFacts) -> Iterator[Fault]:
    """Lossy coding lifts peaks; -1 dBTP leaves room for the coding that apps do themselves."""
    limit = subject.show.audio.true_peak_dbtp
    if limit > _APPLE_DBTP:
        yield Fault(
            f"{limit:g} dBTP leaves apps no room to decode without crackling; write {_APPLE_DBTP:g}",
            ("audio", "true_peak_dbtp"),
        )


@SHOW.rule("PP513", Severity.HINT, "Spotify delivery specification: MP3 with 96 to 320 kbit/s")
def bit_rate_is_low(subject: ShowFacts) -> Iterator[Fault]:
    """Spotify asks for 96 kbit/s and codes the file anew; less leaves it little to work with."""
    rate = subject.show.audio.bitrate_kbps
    if rate < _SPOTIFY_FEWEST_KBPS:
        yield Fault(
            f"{rate} kbit/s is below the {_SPOTIFY_FEWEST_KBPS} that Spotify asks for; write 96 or 128",
            ("audio", "bitrate_kbps"),
        )


def _measured(subject: EpisodeFacts) -> Loudness | None:
    """What was measured on our file; a file at a foreign address was not made here and cannot be made better here."""
    medium = subject.edition.enclosure if subject.edition is not None else None
    return medium.loudness if medium is not None and medium.key is not None else None


def _fault(subject: EpisodeFacts, what: str) -> Fault:
    label = subject.episode.label
    if subject.record is not None:
        again = f"`podcast publish episode {label} --replace new-url` masters it anew"
        return Fault(f"the published file {what}; {again}", file=subject.record_file)
    return Fault(f"the file that was built {what}; `podcast build {label}` says why", ("recording",))
