"""Transcripts: one source of any format -> cues, and cues -> every format that apps read. Pure.

cues.py      Cue; shifted with the timeline, voices named as people; joined to the turns of a conversation
reading.py   a file -> cues; its format is recognised from what it holds
vtt.py srt.py segments.py    WebVTT, SubRip and the JSON of the podcast namespace, each read and written
judging.py   what readers would stumble over: order, overlap, coverage, voices, language

Read as strictly as the standards write it, because what browsers forgive, podcast apps drop in silence.
"""

from podcast_pipeline.transcripts.cues import Cue, Turn, shift, turns
from podcast_pipeline.transcripts.judging import (
    not_covering,
    other_language,
    out_of_order,
    overlapping,
    past_the_end,
    problems,
    unknown_voices,
)
from podcast_pipeline.transcripts.reading import read
from podcast_pipeline.transcripts.segments import to_json
from podcast_pipeline.transcripts.srt import to_srt
from podcast_pipeline.transcripts.vtt import to_vtt

__all__ = [
    "Cue",
    "Turn",
    "not_covering",
    "other_language",
    "out_of_order",
    "overlapping",
    "past_the_end",
    "problems",
    "read",
    "shift",
    "to_json",
    "to_srt",
    "to_vtt",
    "turns",
    "unknown_voices",
]
