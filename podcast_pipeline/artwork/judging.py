"""What apps would refuse about a picture: each question one function that answers with a sentence or None. Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Apple, "A Podcaster's Guide to RSS" and podcast requirements: square, 1400 to 3000 pixels, RGB, no alpha, 72 dpi.
_SMALLEST_PX, LARGEST_PX, DPI = 1400, 3000, 72
_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png"}
_HEAVY_BYTES = 512_000  # advice of PRX for NPR One and Spotify


@dataclass(frozen=True, slots=True)
class ArtworkFacts:
    """What a picture is. `format` is Pillow's name (JPEG, PNG, GIF …), `mode` too (RGB, CMYK, L for grey …).

    `tells_place`: its metadata hold the coordinates of where it was taken.
    """

    width_px: int
    height_px: int
    format: str
    mime_type: str
    mode: str
    has_alpha: bool
    dpi: int | None
    size_bytes: int
    tells_place: bool = False


def problems(facts: ArtworkFacts, suffix: str) -> tuple[str, ...]:
    """What Apple refuses about this picture, each with the measured value and what to do; `suffix` as in `.jpg`."""
    found = (
        wrong_format(facts),
        wrong_suffix(facts, suffix),
        not_square(facts),
        too_small(facts),
        too_large(facts),
        transparent(facts),
        wrong_colours(facts),
    )
    return tuple(problem for problem in found if problem)


def image_problems(facts: ArtworkFacts, suffix: str) -> tuple[str, ...]:
    """Why apps would not show this picture beside the picture as it was meant, of a person or a chapter for instance.

    It need be neither square nor large, and grey is what many portraits are; but a camera's file is too much.
    """
    for_print = wrong_colours(facts) if facts.mode == "CMYK" else None
    found = (wrong_format(facts), wrong_suffix(facts, suffix), too_large(facts), for_print)
    return tuple(problem for problem in found if problem)


def advice(facts: ArtworkFacts) -> tuple[str, ...]:
    """What could be better about this picture, though no app refuses it."""
    return tuple(hint for hint in (wrong_dpi(facts), heavy(facts)) if hint)


def wrong_format(facts: ArtworkFacts) -> str | None:
    if facts.format in _SUFFIXES:
        return None
    return f"the picture is {facts.format}, and apps take JPEG and PNG only; save it as JPEG"


def wrong_suffix(facts: ArtworkFacts, suffix: str) -> str | None:
    wanted = _SUFFIXES.get(facts.format)
    if wanted is None or suffix.lower() == wanted:
        return None
    return f"the picture is {facts.format}, but its name ends in {suffix or 'nothing'}; rename it to {wanted}"


def not_square(facts: ArtworkFacts) -> str | None:
    if facts.width_px == facts.height_px:
        return None
    return f"the picture is {_pixels(facts)}, and must be square; crop it"


def too_small(facts: ArtworkFacts) -> str | None:
    if min(facts.width_px, facts.height_px) >= _SMALLEST_PX:
        return None
    return f"the picture is {_pixels(facts)}; make it at least {_SMALLEST_PX} x {_SMALLEST_PX}"


def too_large(facts: ArtworkFacts) -> str | None:
    if max(facts.width_px, facts.height_px) <= LARGEST_PX:
        return None
    return f"the picture is {_pixels(facts)}; scale it to at most {LARGEST_PX} x {LARGEST_PX}"


def transparent(facts: ArtworkFacts) -> str | None:
    if not facts.has_alpha:
        return None
    return f"the picture has transparency ({facts.mode}); put it on a background and save it as RGB"


def wrong_colours(facts: ArtworkFacts) -> str | None:
    if facts.has_alpha or facts.mode == "RGB":
        return None
    return f"the picture's colours are {_colours(facts.mode)}, and must be RGB; save it as RGB"


def wrong_dpi(facts: ArtworkFacts) -> str | None:
    if facts.dpi in (None, DPI):
        return None
    return f"the picture is marked as {facts.dpi} dpi; Apple asks for {DPI}"


def heavy(facts: ArtworkFacts) -> str | None:
    if facts.size_bytes <= _HEAVY_BYTES:
        return None
    return f"the picture weighs {facts.size_bytes // 1000} kB; below {_HEAVY_BYTES // 1000} kB it loads faster"


def tells_where(facts: ArtworkFacts) -> str | None:
    if not facts.tells_place:
        return None
    return "the picture holds the coordinates of where it was taken, for everybody to read; export it without metadata"


def _pixels(facts: ArtworkFacts) -> str:
    return f"{facts.width_px} x {facts.height_px} pixels"


def _colours(mode: str) -> str:
    names = {
        "CMYK": "CMYK (for print)",
        "L": "grey only",
        "P": "a palette",
        "1": "black and white",
        "I;16": "16-bit grey",
    }
    return names.get(mode, mode)
