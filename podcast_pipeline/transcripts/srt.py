"""SubRip (.srt): read as programs write it, written as the podcast namespace asks. Pure.

A voice stands in front of its first card as `Name: `; cards without a name go on with the same voice.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from podcast_pipeline.model.times import format_clock
from podcast_pipeline.texts import Line, lines_of
from podcast_pipeline.transcripts.cues import Cue, ends_before_it_starts, without_empty_lines, wrong

_TIME = r"(\d{1,4}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_MARKUP = re.compile(r"</?(?:b|i|u|s|font|c)\b[^>]*>|\{\\[^}]*\}", re.IGNORECASE)  # {\an8}: a place on the screen
_PREFIX = re.compile(r"([^\W_][^:!?;,]{0,63}):\s+(?=\S)")
_MOST_WORDS_OF_A_NAME = 5
_MOST_LINES, _MOST_CHARACTERS = 2, 32  # podcast namespace, transcripts: advice for a card


def read_srt(text: str, *, where: str, people: Collection[str] = ()) -> tuple[Cue, ...]:
    """The cards of a SubRip file in its order, without markup. TranscriptError names `where` and the line.

    `people` are names to expect in front of cards. Where one of them is found, `Note: ` is no voice; else all that look
    like names are, when the first card has one.
    """
    lines = lines_of(text)
    timings = [index for index, line in enumerate(lines) if "-->" in line.text]
    ends = [*(_start_of_card(lines, index) for index in timings), len(lines)]
    stray = next((line for line in lines[: ends[0]] if line.text.strip()), None)
    if stray is not None:
        raise wrong("this text has no time above it, so no app shows it; write its time there", stray.number, where)
    cards = [_card(lines[index], lines[index + 1 : end], where) for index, end in zip(timings, ends[1:], strict=True)]
    cues = tuple(card for card in cards if card.text)
    if not cues:
        raise wrong("the transcript has no cues, so it says nothing", lines[-1].number, where)
    return tuple(_voiced(cues, people))


def to_srt(cues: Sequence[Cue]) -> bytes:
    """SubRip in UTF-8, without BOM, lines ended by LF, cards numbered from 1; the same cues give the same bytes."""
    cards, voice = [], None
    for number, cue in enumerate(cues, 1):
        prefix = f"{cue.speaker}: " if cue.speaker and cue.speaker != voice else ""
        voice = cue.speaker
        times = " --> ".join(format_clock(second).replace(".", ",") for second in (cue.start_s, cue.end_s))
        # An arrow of this form would begin the next card.
        said = _wrapped(without_empty_lines(prefix + cue.text)).replace("-->", "→")
        cards.append(f"{number}\n{times}\n{said}\n")
    return "\n".join(cards).encode()


def _start_of_card(lines: Sequence[Line], timing: int) -> int:
    """Where the card of a line with times begins: at its number, when it has one."""
    numbered = timing > 0 and lines[timing - 1].text.strip().isdecimal()
    apart = timing < 2 or not lines[timing - 2].text.strip()
    return timing - 1 if numbered and apart else timing


def _card(timing: Line, said: Sequence[Line], where: str) -> Cue:
    match = _TIMING.fullmatch(timing.text)
    if match is None:
        message = f"write times like 00:01:02,000 --> 00:01:04,500, not {timing.text.strip()!r}"
        raise wrong(message, timing.number, where)
    start_s, end_s = (_seconds(*match.groups()[first : first + 4]) for first in (0, 4))
    if end_s <= start_s:
        raise wrong(ends_before_it_starts(start_s, end_s), timing.number, where)
    return Cue(start_s, end_s, None, without_empty_lines(_MARKUP.sub("", "\n".join(line.text for line in said))))


def _seconds(hours: str, minutes: str, seconds: str, fraction: str) -> float:
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(fraction.ljust(3, "0"))) / 1000


def _voiced(cues: Sequence[Cue], people: Collection[str]) -> Iterator[Cue]:
    """The cues with the names in front of them taken as voices, where they are meant as such."""
    matches = [_PREFIX.match(cue.text) for cue in cues]
    names = [" ".join(match[1].split()) if match is not None else "" for match in matches]
    expected = {name.casefold() for name in people}
    if any(name.casefold() in expected for name in names):
        names = [name if name.casefold() in expected else "" for name in names]
    elif not _is_like_a_name(names[0]):
        names = [""] * len(names)
    voice = None
    for cue, match, name in zip(cues, matches, names, strict=True):
        if match is not None and (name.casefold() in expected or _is_like_a_name(name)):
            voice, cue = name, replace(cue, text=cue.text[match.end() :])
        yield replace(cue, speaker=voice)


def _is_like_a_name(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= _MOST_WORDS_OF_A_NAME and not words[0][0].islower()


def _wrapped(card: str) -> str:
    """The card in two short lines where its words fit into them; else, and where lines mean speakers, as it is."""
    lines = card.split("\n")
    if _is_short(lines) or any(line.startswith(("-", "–")) for line in lines):
        return card
    shorter = textwrap.wrap(" ".join(lines), _MOST_CHARACTERS, break_long_words=False, break_on_hyphens=False)
    return "\n".join(shorter) if _is_short(shorter) else card


def _is_short(lines: Sequence[str]) -> bool:
    return len(lines) <= _MOST_LINES and all(len(line) <= _MOST_CHARACTERS for line in lines)
