"""A transcript's file -> cues. What format it is in, its content says, not its name. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from podcast_pipeline.texts import text_of
from podcast_pipeline.transcripts.cues import Cue, named, wrong
from podcast_pipeline.transcripts.segments import read_json
from podcast_pipeline.transcripts.srt import read_srt
from podcast_pipeline.transcripts.vtt import read_vtt

_TIMES = re.compile(r"\d+:\d+:\d+[,.]\d+\s*-->")


_NO_VOICES: Mapping[str, str] = {}


def read(
    content: bytes, *, where: str, people: Collection[str] = (), voices: Mapping[str, str] = _NO_VOICES
) -> tuple[Cue, ...]:
    """The cues of a WebVTT, SubRip or JSON transcript, in its order.

    `voices` renames those of the file; who is one of `people` is spelt as there. TranscriptError names `where` and the
    line.
    """
    return named(_cues(content, where, (*people, *voices, *voices.values())), voices, people)


def _cues(content: bytes, where: str, names: Collection[str]) -> tuple[Cue, ...]:
    text = text_of(content, lambda message, line: wrong(message, line, where))
    first = [line.strip() for line in text.lstrip()[:1000].splitlines()[:2]]
    if not first:
        raise wrong("the transcript is empty; write it, or take the line `transcript` out", 1, where)
    if first[0].startswith("WEBVTT"):
        return read_vtt(text, where=where)
    if first[0].startswith(("{", "[")):
        return read_json(text, where=where)
    if any(_TIMES.match(line) for line in first):
        return read_srt(text, where=where, people=names)
    raise wrong(
        "is no transcript that is known here: give WebVTT, which begins with the line WEBVTT, or SubRip (.srt), or the "
        "JSON of the podcast namespace",
        1,
        where,
    )
