"""Pictures as Pillow sees them: what they are, small copies for the audio file, and a placeholder.

The only file that knows Pillow. Reads pictures, writes nothing.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PIL import ExifTags, Image, ImageDraw, UnidentifiedImageError

from podcast_pipeline.artwork.judging import DPI, LARGEST_PX, ArtworkFacts
from podcast_pipeline.errors import ArtworkError, FileProblem

T = TypeVar("T")

# What producers hand in by mistake is opened too, so that it can be named. No EPS: Pillow would start Ghostscript.
_OPENED = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")
_NO_PICTURE_BYTES = 100_000_000

# Every listener downloads the embedded copy with every episode: practice keeps it under 300 kB.
_TAG_PX, _TAG_BYTES = 1400, 300_000
_TAG_TRIES = ((1400, 88), (1400, 80), (1400, 70), (1000, 75), (700, 70), (500, 60))  # (pixels, JPEG quality)

# A chapter's picture comes ten or twenty times in a file.
_CHAPTER_BYTES = 60_000
_CHAPTER_TRIES = ((600, 80), (600, 65), (450, 60), (300, 60))

# EXIF 2.32, tag 274: what makes a picture of each orientation upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def look_at(path: Path, *, where: str) -> ArtworkFacts:
    """Decode the picture to its last pixel and say what it is.

    FileProblem when the file cannot be read; ArtworkError when it is no picture, damaged, or a decompression bomb.
    """
    return look_into(_content(path, where), where=where)


def look_into(content: bytes, *, where: str) -> ArtworkFacts:
    """The same of a picture in memory."""
    image = _decoded(content, where)
    return ArtworkFacts(
        width_px=image.width,
        height_px=image.height,
        format=_format(image),
        mime_type=Image.MIME[_format(image)],
        mode=image.mode,
        has_alpha=_has_alpha(image),
        dpi=_dpi(image),
        size_bytes=len(content),
        tells_place=_tells_place(image),
    )


def for_tags(path: Path) -> bytes:
    """The picture to embed in the audio: a JPEG of at most 1400 pixels and 300 kB.

    A JPEG that is as small already goes in as it is. The same file gives the same bytes with the same Pillow. Errors as
    look_at().
    """
    content = _content(path, path.name)
    image = _decoded(content, path.name)
    if _fits(image, content):
        return content
    return _smaller(_flat(image), _TAG_TRIES, _TAG_BYTES)


def for_chapter(path: Path) -> bytes:
    """The picture of a chapter to embed in the audio: a JPEG of at most 600 pixels and 60 kB. Errors as look_at()."""
    return _smaller(_flat(_decoded(_content(path, path.name), path.name)), _CHAPTER_TRIES, _CHAPTER_BYTES)


def placeholder() -> bytes:
    """A plain picture that apps take, for a show that has none yet: a microphone in a crossed-out frame, as JPEG."""
    side_px = 1400
    image = Image.new("RGB", (side_px, side_px), "#20313f")
    draw = ImageDraw.Draw(image)
    frame, line, light = "#51697b", 10, "#f2e6cf"
    draw.line((90, 90, 1310, 1310), frame, line)
    draw.line((90, 1310, 1310, 90), frame, line)
    draw.rectangle((90, 90, 1310, 1310), outline=frame, width=line)
    draw.ellipse((330, 330, 1070, 1070), "#2d4557")
    draw.rounded_rectangle((600, 420, 800, 760), 100, light)
    draw.arc((530, 520, 870, 860), 0, 180, light, 34)
    draw.line((700, 850, 700, 950), light, 34)
    draw.rounded_rectangle((590, 940, 810, 974), 17, light)
    return _as_jpeg(image, side_px, quality=88)


def is_placeholder(path: Path) -> bool:
    """Whether a picture is, byte for byte, the one that placeholder() draws; another release of Pillow may draw other
    bytes. FileProblem when it cannot be read.
    """
    return _content(path, path.name) == placeholder()


def _content(path: Path, where: str) -> bytes:
    try:
        size_bytes = path.stat().st_size
        if size_bytes > _NO_PICTURE_BYTES:
            message = f"has {size_bytes / 1e6:.0f} MB, too much for a picture; give a JPEG or PNG"
            raise ArtworkError(message, where=where)
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"the picture cannot be read: {error.strerror}", where=where) from error


def _decoded(content: bytes, where: str) -> Image.Image:
    """The picture with all its pixels. Pillow says by many exceptions that a file is broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # flaws that do no harm to the pixels
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=_OPENED)
            image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        message = f"has more pixels than can be opened safely; scale it to {LARGEST_PX} x {LARGEST_PX}"
        raise ArtworkError(message, where=where) from error
    except UnidentifiedImageError as error:
        raise ArtworkError("is no picture that can be read; give a JPEG or PNG", where=where) from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, OverflowError) as error:
        raise ArtworkError(f"is a damaged picture ({error}); export it again", where=where) from error
    return image


def _format(image: Image.Image) -> str:
    # A JPEG with a second picture behind it (phones make them) is MPO to Pillow and JPEG to everyone else.
    name = image.format or ""
    return "JPEG" if name == "MPO" else name


def _has_alpha(image: Image.Image) -> bool:
    return image.has_transparency_data


def _dpi(image: Image.Image) -> int | None:
    across: object = image.info.get("dpi", (None, None))[0]
    # PNG counts pixels per metre: 72 dpi comes back as 71.98.
    return round(float(across)) if isinstance(across, int | float) else None


def _fits(image: Image.Image, content: bytes) -> bool:
    small = max(image.size) <= _TAG_PX and len(content) <= _TAG_BYTES
    return _format(image) == "JPEG" and image.mode == "RGB" and _orientation(image) == 1 and small


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8, which players of audio ignore; 1 (upright) where the EXIF data are broken."""
    return _exif(image, lambda exif: int(exif.get(0x0112, 1)), 1)


def _tells_place(image: Image.Image) -> bool:
    """Whether EXIF (GPS latitude, tag 2 of its directory) or XMP tells where the picture was taken."""
    xmp = image.info.get("xmp", b"")
    in_xmp = b"GPSLatitude" in (xmp.encode() if isinstance(xmp, str) else xmp)
    return in_xmp or _exif(image, lambda exif: 2 in exif.get_ifd(ExifTags.IFD.GPSInfo), False)


def _exif(image: Image.Image, question: Callable[[Image.Exif], T], otherwise: T) -> T:
    """What the EXIF data tell; `otherwise` where they are broken, which does no harm to the pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return question(image.getexif())
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error):
        return otherwise


def _flat(image: Image.Image) -> Image.Image:
    """Upright, RGB, on white where it was transparent."""
    turn = _TURNS.get(_orientation(image))
    upright = image if turn is None else image.transpose(turn)
    if upright.mode != "RGB":
        upright.info.pop("icc_profile", None)  # it describes the colours of before
    if not _has_alpha(upright):
        return upright.convert("RGB")
    layered = upright.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")


def _smaller(flat: Image.Image, tries: Sequence[tuple[int, int]], most_bytes: int) -> bytes:
    """The picture by the first of the tries (pixels, JPEG quality) that is small enough, else by the last."""
    candidates = (_as_jpeg(flat, side_px, quality) for side_px, quality in tries)
    picture = next((candidate for candidate in candidates if len(candidate) <= most_bytes), None)
    return picture or _as_jpeg(flat, *tries[-1])


def _as_jpeg(image: Image.Image, side_px: int, quality: int) -> bytes:
    scaled = image.copy()
    scaled.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    # Baseline, not progressive: some hardware players decode nothing else.
    profile = image.info.get("icc_profile")
    scaled.save(file, "JPEG", quality=quality, optimize=True, dpi=(DPI, DPI), icc_profile=profile)
    return file.getvalue()
