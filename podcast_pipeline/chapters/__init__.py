"""Chapters: one source of any format -> values, shifted with the audio, and JSON chapters. Pure.

timing.py   from the recording's time to the master's; what listeners would stumble over
reading.py  a file -> chapters; its format is recognised from what it holds
labels.py psc.py json12.py    Audacity and mp4chaps, Podlove Simple Chapters, JSON chapters 1.2 (read and written)
"""

from podcast_pipeline.chapters.json12 import to_json
from podcast_pipeline.chapters.reading import read
from podcast_pipeline.chapters.timing import problems, shift, visible

__all__ = ["problems", "read", "shift", "to_json", "visible"]
