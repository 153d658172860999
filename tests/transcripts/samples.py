"""Cues with what breaks formats: quotes, brackets, arrows, pictures, hours, no speaker."""

from podcast_pipeline.transcripts import Cue

CUES = (
    Cue(0.4, 4.015, "Moderation", "Willkommen zu „Resiliente\nStädte“."),
    Cue(4.395, 7.906, "Dr. <Müller> & Co", "a < b --> c & d 🌳 ]]>"),
    Cue(3600, 3601.001, None, "Ende"),
)
