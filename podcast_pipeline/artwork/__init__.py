"""Artwork: what a picture is, what apps would refuse about it, small copies for the audio file, and a placeholder.

pictures.py  what Pillow knows and makes
judging.py   what apps ask for; pure
"""

from podcast_pipeline.artwork.judging import (
    ArtworkFacts,
    advice,
    heavy,
    image_problems,
    not_square,
    problems,
    tells_where,
    too_large,
    too_small,
    transparent,
    wrong_colours,
    wrong_dpi,
    wrong_format,
    wrong_suffix,
)
from podcast_pipeline.artwork.pictures import for_chapter, for_tags, is_placeholder, look_at, look_into, placeholder

__all__ = [
    "ArtworkFacts",
    "advice",
    "for_chapter",
    "for_tags",
    "heavy",
    "image_problems",
    "is_placeholder",
    "look_at",
    "look_into",
    "not_square",
    "placeholder",
    "problems",
    "tells_where",
    "too_large",
    "too_small",
    "transparent",
    "wrong_colours",
    "wrong_dpi",
    "wrong_format",
    "wrong_suffix",
]
