"""PP501 to PP514: how episodes sound, as measured on the file that listeners get, and what podcast.yaml asks for."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.checks.facts import EpisodeFacts, ShowFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.model import Loudness, Medium

EPISODES: Rulebook[EpisodeFacts] = Rulebook()
SHOW: Rulebook[ShowFacts] = Rulebook()

_APPLE = "Apple Podcasts, audio requirements: -16 ±1 LUFS, at most -1 dBTP"
_TOLERANCE_LU = 0.5
_SHOWN_DB = 0.05  # levels are shown, and by some meters measured, to a tenth
_APPLE_LUFS, _APPLE_LU, _APPLE_DBTP = -16.0, 1.0, -1.0
_SPOTIFY_FEWEST_KBPS = 96


@EPISODES.rule("PP501", Severity.WARNING, f"{_APPLE}; EBU R 128 s2")
def loudness_is_off_target(subject: EpisodeFacts) -> Iterator[Fault]:
    """One loudness for all episodes: who listens to two in a row must not reach for the volume.

    Bad:
        loudness: -13.1 LUFS  # as measured, and -16 was asked for
    Good:
        loudness: -16.0 LUFS
    """
    settings = subject.show.audio
    plain = settings.mono == "as_measured"
    for medium, loudness in _measured(subject):
        lufs = loudness.integrated_lufs if plain else loudness.playback_lufs
        if lufs is not None and abs(lufs - settings.loudness_lufs) > _TOLERANCE_LU:
            heard = "on a plain meter" if plain else "as heard"
            side = "louder" if lufs > settings.loudness_lufs else "softer"
            off = f"{abs(lufs - settings.loudness_lufs):.1f} LU {side} than the {settings.loudness_lufs:g} asked for"
            yield _fault(subject, medium, f"measures {lufs:.1f} LUFS {heard}, {off}")


@EPISODES.rule("PP502", Severity.WARNING, _APPLE)
def peaks_are_too_high(subject: EpisodeFacts) -> Iterator[Fault]:
    """Peaks above the limit crackle when an app decodes or transcodes the file.

    Bad:
        true peak: +0.4 dBTP  # as measured, and -1 was asked for
    Good:
        true peak: -1.2 dBTP
    """
    limit = subject.show.audio.true_peak_dbtp
    for medium, loudness in _measured(subject):
        peak = loudness.true_peak_dbtp
        if peak is not None and peak > limit + _SHOWN_DB:
            yield _fault(subject, medium, f"peaks at {peak:.1f} dBTP, above the {limit:g} asked for")


@EPISODES.rule("PP503", Severity.HINT, "podcast: an episode is made from its recording")
def recording_is_not_here(subject: EpisodeFacts) -> Iterator[Fault]:
    """An episode that was never published cannot be built without its recording, and all tracks of it.

    Bad:
        recording: recording.flac  # which lies on another machine
    Good:
        recording: recording.flac  # beside episode.md, or in recordings/
    """
    if subject.record is not None:
        return
    if not subject.episode.recording:
        yield Fault("names no recording; add `recording:` with the file's name")
    yield from _not_here(subject, "recording")


@EPISODES.rule("PP504", Severity.HINT, "podcast: an episode is made from its recording")
def jingle_is_not_here(subject: EpisodeFacts) -> Iterator[Fault]:
    """An episode that was never published cannot be built without the jingles that it names.

    Bad:
        jingles: [{file: ton.wav, at: "00:10:00"}]  # which lies on another machine
    Good:
        jingles: [{file: ton.wav, at: "00:10:00"}]  # beside episode.md, or in recordings/
    """
    if subject.record is None:
        yield from _not_here(subject, "jingle")


@EPISODES.rule("PP505", Severity.WARNING, "podcast: git holds texts and records, and no audio")
def recording_is_in_git(subject: EpisodeFacts) -> Iterator[Fault]:
    """Every clone carries each version of it for ever, and no host of git takes long recordings.

    Bad:
        git add episodes/regen/recording.wav
    Good:
        echo 'episodes/*/recording.*' >> .gitignore
    """
    for sound in subject.in_git:
        yield Fault(
            f"{sound.name!r} is in git, where every clone carries it for ever; take it out with `git rm --cached` and "
            f"name it in .gitignore",
            sound.key,
        )


@SHOW.rule("PP511", Severity.WARNING, _APPLE)
def loudness_wanted_is_unusual(subject: ShowFacts) -> Iterator[Fault]:
    """Shows are heard one after the other: far from -16 LUFS, yours is the one that is too loud or too soft.

    Bad:
        audio: {loudness_lufs: -23}
    Good:
        audio: {loudness_lufs: -16}
    """
    settings = subject.show.audio
    # Of files that are mono for sure, a plain meter shows 3 LU less than is heard.
    plain_lu = 3.0 if settings.mono == "as_measured" and settings.channels == "mono" else 0.0
    best = _APPLE_LUFS - plain_lu
    if abs(settings.loudness_lufs - best) > _APPLE_LU:
        expected = f"{best - _APPLE_LU:g} to {best + _APPLE_LU:g}"
        yield Fault(
            f"{settings.loudness_lufs:g} LUFS is outside of {expected}, which apps expect; write {best:g}",
            ("audio", "loudness_lufs"),
        )


@SHOW.rule("PP512", Severity.WARNING, _APPLE)
def peak_limit_is_too_high(subject: ShowFacts) -> Iterator[Fault]:
    """Lossy coding lifts peaks; -1 dBTP leaves room for the coding that apps do themselves.

    Bad:
        audio: {true_peak_dbtp: -0.1}
    Good:
        audio: {true_peak_dbtp: -1}
    """
    limit = subject.show.audio.true_peak_dbtp
    if limit > _APPLE_DBTP:
        yield Fault(
            f"{limit:g} dBTP leaves apps no room to decode without crackling; write {_APPLE_DBTP:g}",
            ("audio", "true_peak_dbtp"),
        )


@SHOW.rule("PP513", Severity.HINT, "Spotify delivery specification: MP3 with 96 to 320 kbit/s")
def bit_rate_is_low(subject: ShowFacts) -> Iterator[Fault]:
    """Spotify asks for 96 kbit/s and codes the file anew; less leaves it little to work with.

    Bad:
        audio: {bitrate_kbps: 64}
    Good:
        audio: {bitrate_kbps: 128}
    """
    rate = subject.show.audio.kbps(channels=1)
    if rate < _SPOTIFY_FEWEST_KBPS:
        yield Fault(
            f"{rate} kbit/s is below the {_SPOTIFY_FEWEST_KBPS} that Spotify asks for; write 96 or 128",
            ("audio", "bitrate_kbps"),
        )


@SHOW.rule("PP514", Severity.WARNING, "podcast: an episode is made from its recording")
def sound_of_the_show_is_missing(subject: ShowFacts) -> Iterator[Fault]:
    """Without its intro, outro or music bed no episode can be built.

    Bad:
        audio: {intro: vorspann.wav}  # which is not there
    Good:
        audio: {intro: intro.wav}
    """
    for sound in subject.missing:
        yield Fault(f"there is no file {sound.name!r}; bring it back, or remove the line", sound.key)


def _measured(subject: EpisodeFacts) -> Iterator[tuple[Medium, Loudness]]:
    """The files that were made here, with their loudness; what lies at another host cannot be made better here."""
    for medium in subject.edition.media if subject.edition is not None else ():
        if medium.key is not None and medium.loudness is not None:
            yield medium, medium.loudness


def _not_here(subject: EpisodeFacts, what: str) -> Iterator[Fault]:
    for sound in subject.missing:
        if sound.what == what:
            yield Fault(
                f"{sound.name!r} is not on this machine; put it beside episode.md or into recordings/ before you "
                f"publish",
                sound.key,
            )


def _fault(subject: EpisodeFacts, medium: Medium, what: str) -> Fault:
    label = subject.episode.label
    file = "file" if medium.role == "enclosure" else f"{medium.codec} file"
    if subject.record is not None:
        again = f"`podcast publish episode {label} --replace new-url` masters it anew"
        return Fault(f"the published {file} {what}; {again}", file=subject.record_file)
    return Fault(f"the {file} that was built {what}; `podcast build {label}` says why", ("recording",))
