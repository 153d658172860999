"""Makes the recordings, the transcripts and the jingle of this show. Every sound here is synthetic.

Nobody speaks in these episodes: both voices are espeak-ng reading each episode's `dialog.txt`, the room noise is
ffmpeg's, the jingle is a handful of sine tones. The recordings are flawed on purpose, as real ones are: too quiet,
the guest far below the host, a little noise in the room. Mastering is what this project is for.

    apt-get install espeak-ng && pip install imageio-ffmpeg
    python episodes/make_recordings.py              # all episodes and the jingle
    python episodes/make_recordings.py SLUG ...     # these episodes only

`dialog.txt` holds `# Chapter` lines and `Moderation: ...` or `Gast: ...` lines; each sentence becomes one cue of
`transcript.vtt`. The chapters in `episode.md` are written by hand: the script prints where each one really starts
(always a whole second) and ends with status 1 where `episode.md` says something else.
The same versions of espeak-ng and ffmpeg give the same bytes.
"""

from __future__ import annotations

import array
import io
import math
import re
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

EPISODES = Path(__file__).resolve().parent

SPEECH_HZ = 22050  # what espeak-ng writes
OUTPUT_HZ = 48000
NOISE_AMPLITUDE = 0.005  # of ffmpeg's pink noise; comes out at -60 dBFS RMS

LEAD_S = 0.4  # room before the first word
SENTENCE_PAUSE_S = 0.38
TURN_PAUSE_S = 0.62
CHAPTER_PAUSE_S = 1.1  # at least; the next chapter then waits for a whole second
CHAPTER_LEAD_S = 0.15  # from the chapter mark to its first word
TAIL_S = 1.2
FADE_S = 0.006  # at both ends of a sentence, against clicks

CUE_COLUMNS = 65  # a line, as the podcast namespace advises for transcripts


@dataclass(frozen=True)
class Voice:
    """How one role sounds: an espeak-ng voice, its place between left (-1) and right (+1), its loudness."""

    espeak: str
    pitch: int
    words_per_minute: int
    pan: float
    loudness_lufs: float


VOICES = {
    "Moderation": Voice("de+f2", pitch=48, words_per_minute=158, pan=-0.25, loudness_lufs=-22.5),
    "Gast": Voice("de+m3", pitch=30, words_per_minute=150, pan=+0.25, loudness_lufs=-33.5),
}

# What the German voices would read wrongly, and what they are given instead.
SPOKEN = {
    "Smart Cities 3.0": "Smart ßittis drei punkt null",
    "2022": "zweitausendzweiundzwanzig",
    "2023": "zweitausenddreiundzwanzig",
    "Shownotes": "Schohnohts",
}


@dataclass(frozen=True)
class Sentence:
    speaker: str
    text: str
    starts_chapter: str | None
    starts_turn: bool


@dataclass(frozen=True)
class Cue:
    start_s: float
    end_s: float
    speaker: str
    text: str


@dataclass(frozen=True)
class Timeline:
    """The spoken episode: one track of samples per speaker, all equally long, and what is said when."""

    tracks: dict[str, array.array[int]]
    cues: list[Cue]
    chapters: list[tuple[int, str]]


def main(slugs: list[str]) -> int:
    """Makes everything asked for; 1 when the chapters of an episode.md do not match its recording."""
    folders = [EPISODES / slug for slug in slugs] or sorted(path.parent for path in EPISODES.glob("*/dialog.txt"))
    if not slugs:
        make_jingle(EPISODES / "jingle.flac")
    differing = [folder.name for folder in folders if not make_episode(folder)]
    for slug in differing:
        print(f"{slug}/episode.md: write the chapters printed above", file=sys.stderr)
    return 1 if differing else 0


def make_episode(folder: Path) -> bool:
    """Writes recording.opus and transcript.vtt; tells whether the chapters in episode.md are those of the dialogue."""
    timeline = speak(read_dialogue((folder / "dialog.txt").read_text(encoding="utf-8")))
    (folder / "transcript.vtt").write_text(as_webvtt(timeline.cues), encoding="utf-8", newline="\n")
    mix(timeline, folder / "recording.opus")

    print(f"{folder.name}: {len(timeline.cues)} cues, {timeline.cues[-1].end_s + TAIL_S:.1f} s")
    for start_s, title in timeline.chapters:
        print(f'  - {{start: "{clock(start_s)}", title: {title}}}')
    written = re.findall(
        r'^  - \{start: "([\d:]+)", title: "?(.*?)"?(?:, href: .*)?\}$',
        (folder / "episode.md").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    return written == [(clock(start_s), title) for start_s, title in timeline.chapters]


def read_dialogue(text: str) -> list[Sentence]:
    sentences: list[Sentence] = []
    chapter: str | None = None
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("# "):
            chapter = line.removeprefix("# ")
            continue
        speaker, _, turn = line.partition(": ")
        if speaker not in VOICES:
            raise SystemExit(f"dialog.txt: no voice for {speaker!r}, known are {', '.join(VOICES)}")
        for index, sentence in enumerate(re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„])", turn)):
            sentences.append(Sentence(speaker, sentence, chapter, starts_turn=index == 0))
            chapter = None
    return sentences


def speak(sentences: list[Sentence]) -> Timeline:
    """Lays the sentences on one line of time; chapters start at whole seconds, right before their first word."""
    placed: list[tuple[int, Sentence, array.array[int]]] = []
    chapters: list[tuple[int, str]] = []
    end_s = 0.0
    for sentence in sentences:
        if sentence.starts_chapter is None:
            start_s = end_s + (TURN_PAUSE_S if sentence.starts_turn else SENTENCE_PAUSE_S)
        elif not placed:
            chapters.append((0, sentence.starts_chapter))
            start_s = LEAD_S
        else:
            mark_s = math.ceil(end_s + CHAPTER_PAUSE_S - CHAPTER_LEAD_S)
            chapters.append((mark_s, sentence.starts_chapter))
            start_s = mark_s + CHAPTER_LEAD_S
        samples = trimmed(synthesised(sentence.text, VOICES[sentence.speaker]))
        placed.append((round(start_s * SPEECH_HZ), sentence, samples))
        end_s = start_s + len(samples) / SPEECH_HZ

    length = round((end_s + TAIL_S) * SPEECH_HZ)
    tracks = {speaker: array.array("h", bytes(2 * length)) for speaker in VOICES}
    cues = []
    for start, sentence, samples in placed:
        tracks[sentence.speaker][start : start + len(samples)] = samples
        end = start + len(samples)
        cues.append(Cue(start / SPEECH_HZ, end / SPEECH_HZ, sentence.speaker, sentence.text))
    return Timeline(tracks, cues, chapters)


def synthesised(text: str, voice: Voice) -> array.array[int]:
    for written, spoken in SPOKEN.items():
        text = text.replace(written, spoken)
    options = ["-v", voice.espeak, "-p", str(voice.pitch), "-s", str(voice.words_per_minute)]
    spoken_wav = subprocess.run(
        ["espeak-ng", *options, "--stdin", "--stdout"], input=text.encode(), capture_output=True, check=True
    ).stdout
    # Written to a pipe, the header's length is a guess; the samples are what follows the "data" chunk's head.
    with wave.open(io.BytesIO(spoken_wav)) as header:
        if (header.getframerate(), header.getnchannels(), header.getsampwidth()) != (SPEECH_HZ, 1, 2):
            raise SystemExit("espeak-ng wrote something other than 22050 Hz, mono, 16 bit")
    body = spoken_wav[spoken_wav.index(b"data") + 8 :]
    return array.array("h", body[: len(body) // 2 * 2])


def trimmed(samples: array.array[int]) -> array.array[int]:
    """Without the silence espeak-ng puts around a sentence, faded at both ends."""
    audible = [index for index, sample in enumerate(samples) if abs(sample) > 60]
    margin = round(0.02 * SPEECH_HZ)
    cut = samples[max(audible[0] - margin, 0) : audible[-1] + margin]
    fade = round(FADE_S * SPEECH_HZ)
    for index in range(fade):
        cut[index] = round(cut[index] * index / fade)
        cut[-1 - index] = round(cut[-1 - index] * index / fade)
    return cut


def mix(timeline: Timeline, recording: Path) -> None:
    """Both voices at their level and place, and the noise of a quiet room, as 48 kHz stereo Opus."""
    with tempfile.TemporaryDirectory() as workshop:
        inputs: list[str] = []
        voices: list[str] = []
        for index, (speaker, samples) in enumerate(timeline.tracks.items()):
            track = Path(workshop) / f"{index}.wav"
            write_wav(track, samples, channels=1, rate_hz=SPEECH_HZ)
            voice = VOICES[speaker]
            # Panned with equal power, a mono track keeps its loudness: BS.1770 adds the channels' powers.
            gain_db = voice.loudness_lufs - integrated_lufs(track)
            angle = (voice.pan + 1) * math.pi / 4
            inputs += ["-i", str(track)]
            voices.append(
                f"[{index}:a]aresample={OUTPUT_HZ},volume={gain_db:.2f}dB,"
                f"pan=stereo|c0={math.cos(angle):.4f}*c0|c1={math.sin(angle):.4f}*c0[v{index}]"
            )
        length_s = len(samples) / SPEECH_HZ
        room = [
            f"anoisesrc=color=pink:seed={seed}:amplitude={NOISE_AMPLITUDE}:sample_rate={OUTPUT_HZ}"
            f":duration={length_s:.6f}[n{seed}]"
            for seed in (1, 2)
        ]
        labels = "".join(f"[v{index}]" for index in range(len(voices)))
        graph = ";".join(
            [
                *voices,
                *room,
                "[n1][n2]join=inputs=2:channel_layout=stereo[room]",
                f"{labels}[room]amix=inputs={len(voices) + 1}:normalize=0:duration=first",
            ]
        )
        note = ["-metadata", "comment=Synthetische Stimmen (espeak-ng)"]
        opus = ["-c:a", "libopus", "-b:a", "64k", "-application", "audio"]
        ffmpeg(*inputs, "-filter_complex", graph, *opus, *note, str(recording))


def as_webvtt(cues: list[Cue]) -> str:
    blocks = ["WEBVTT"]
    for cue in cues:
        times = f"{clock(cue.start_s, digits=3)} --> {clock(cue.end_s, digits=3)}"
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;")
        blocks.append("\n".join([times, *caption(f"<v {cue.speaker}>", text)]))
    return "\n\n".join(blocks) + "\n"


def caption(voice_tag: str, text: str) -> list[str]:
    """One line where it fits, else two, as equally long to the eye as the words allow; the tag counts as columns."""
    if len(voice_tag + text) <= CUE_COLUMNS:
        return [voice_tag + text]
    pairs = [(text[: blank.start()], text[blank.end() :]) for blank in re.finditer(" ", text)]
    fitting = [pair for pair in pairs if len(voice_tag + pair[0]) <= CUE_COLUMNS and len(pair[1]) <= CUE_COLUMNS]
    if not fitting:
        raise SystemExit(f"dialog.txt: too long for one cue, make two sentences of it: {text}")
    first, second = min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
    return [voice_tag + first, second]


def clock(seconds: float, digits: int = 0) -> str:
    scale = 10**digits
    ticks = round(seconds * scale)
    minutes, rest = divmod(ticks, 60 * scale)
    fraction = f".{rest % scale:0{digits}d}" if digits else ""
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // scale:02d}{fraction}"


def make_jingle(path: Path) -> None:
    """Four seconds: a broken chord of soft bell-like tones over a low one, faded in and out."""
    # (start in s, frequency in Hz, level, place between left and right): D major with an added ninth
    notes = [
        (0.00, 146.83, 0.50, 0.0),
        (0.00, 293.66, 0.32, -0.4),
        (0.28, 369.99, 0.30, 0.4),
        (0.56, 440.00, 0.30, -0.3),
        (0.84, 659.26, 0.26, 0.3),
        (1.40, 587.33, 0.30, 0.0),
        (1.40, 880.00, 0.10, 0.2),
    ]
    length_s = 4.0
    frames = round(length_s * OUTPUT_HZ)
    left, right = [0.0] * frames, [0.0] * frames
    for start_s, frequency_hz, level, pan in notes:
        angle = (pan + 1) * math.pi / 4
        for offset, sample in enumerate(bell(frequency_hz, length_s - start_s)):
            frame = round(start_s * OUTPUT_HZ) + offset
            left[frame] += level * math.cos(angle) * sample
            right[frame] += level * math.sin(angle) * sample
    loudest = max(map(abs, left + right))
    samples = array.array("h")
    for frame, pair in enumerate(zip(left, right, strict=True)):
        gain = 0.25 * 32767 / loudest * min(1.0, frame / (0.05 * OUTPUT_HZ), (frames - frame) / (1.2 * OUTPUT_HZ))
        samples.extend(round(gain * sample) for sample in pair)
    with tempfile.TemporaryDirectory() as workshop:
        raw = Path(workshop) / "jingle.wav"
        write_wav(raw, samples, channels=2, rate_hz=OUTPUT_HZ)
        ffmpeg("-i", str(raw), "-c:a", "flac", "-compression_level", "12", str(path))
    print(f"{path.name}: {length_s:.1f} s")


def bell(frequency_hz: float, length_s: float) -> Iterator[float]:
    """A sine with two weak overtones that die sooner; a soft start, an exponential end."""
    for index in range(round(length_s * OUTPUT_HZ)):
        time_s = index / OUTPUT_HZ
        angle = 2 * math.pi * frequency_hz * time_s
        tone = (
            math.sin(angle) * math.exp(-1.1 * time_s)
            + 0.22 * math.sin(2 * angle) * math.exp(-2.2 * time_s)
            + 0.06 * math.sin(3 * angle) * math.exp(-4.0 * time_s)
        )
        yield tone * min(1.0, time_s / 0.03)


def integrated_lufs(path: Path) -> float:
    report = ffmpeg("-i", str(path), "-af", "ebur128=framelog=quiet", "-f", "null", "-")
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", report)[-1])


def write_wav(path: Path, samples: array.array[int], *, channels: int, rate_hz: int) -> None:
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(2)
        wav.setframerate(rate_hz)
        wav.writeframes(samples.tobytes())


def ffmpeg(*arguments: str) -> str:
    """Runs ffmpeg so that the same input gives the same bytes; returns what it reported."""
    inputs, output = arguments[:-1], arguments[-1]
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-y", *inputs, *exact, output]
    finished = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if finished.returncode != 0:
        raise SystemExit(f"ffmpeg failed:\n{finished.stderr}")
    return finished.stderr


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
