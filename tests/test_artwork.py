"""Pictures as producers hand them in: looked at, judged by Apple's rules, made small for the audio file."""

import dataclasses
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from podcast_pipeline.artwork import ArtworkFacts, advice, for_tags, look_at, problems
from podcast_pipeline.errors import ArtworkError, FileProblem

GOOD = ArtworkFacts(
    width_px=1400,
    height_px=1400,
    format="JPEG",
    mime_type="image/jpeg",
    mode="RGB",
    has_alpha=False,
    dpi=72,
    size_bytes=100_000,
)


def save(
    path: Path, mode: str = "RGB", size: tuple[int, int] = (60, 40), kind: str | None = None, **options: Any
) -> Path:
    Image.new(mode, size).save(path, kind, **options)
    return path


# --- Looking ---------------------------------------------------------------------------------------------------------


def test_facts_of_a_jpeg(tmp_path: Path) -> None:
    path = save(tmp_path / "artwork.jpg", dpi=(300, 300))
    assert look_at(path, where="artwork.jpg") == ArtworkFacts(
        width_px=60,
        height_px=40,
        format="JPEG",
        mime_type="image/jpeg",
        mode="RGB",
        has_alpha=False,
        dpi=300,
        size_bytes=path.stat().st_size,
    )


def test_facts_of_a_png_with_transparency(tmp_path: Path) -> None:
    facts = look_at(save(tmp_path / "artwork.png", "RGBA", dpi=(72, 72)), where="artwork.png")
    assert (facts.format, facts.mime_type, facts.mode, facts.has_alpha, facts.dpi) == (
        "PNG",
        "image/png",
        "RGBA",
        True,
        72,
    )


def test_palette_with_a_transparent_colour_has_alpha(tmp_path: Path) -> None:
    facts = look_at(save(tmp_path / "artwork.png", "P", transparency=0), where="artwork.png")
    assert (facts.mode, facts.has_alpha, facts.dpi) == ("P", True, None)


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        ("GIF", "P", "image/gif"),
        ("WEBP", "RGB", "image/webp"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("BMP", "RGB", "image/bmp"),
    ],
)
def test_name_does_not_decide_what_a_picture_is(tmp_path: Path, kind: str, mode: str, expected: str) -> None:
    facts = look_at(save(tmp_path / "artwork.jpg", mode, kind=kind), where="artwork.jpg")
    assert (facts.format, facts.mime_type, facts.mode) == (kind, expected, mode)


def test_jpeg_with_a_second_picture_behind_it_is_a_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "phone.jpg"
    Image.new("RGB", (60, 40)).save(path, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    assert look_at(path, where="phone.jpg").format == "JPEG"


def _truncated(kind: str) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(file, kind)
    return file.getvalue()[: len(file.getvalue()) // 2]


def _png_that_claims(side_px: int) -> bytes:
    """A PNG of a few bytes that says it has `side_px` x `side_px` pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no picture that can be read; give a JPEG or PNG"),
        (b"kein Bild", "is no picture that can be read; give a JPEG or PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no picture that can be read; give a JPEG or PNG"),
        (_truncated("JPEG"), "is a damaged picture (image file is truncated"),
        (_truncated("PNG"), "is a damaged picture (image file is truncated"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a damaged picture"),
        (_png_that_claims(20_000), "has more pixels than can be opened safely; scale it to 3000 x 3000"),
        (_png_that_claims(10_000), "has more pixels than can be opened safely; scale it to 3000 x 3000"),
        (_png_that_claims(100), "is a damaged picture"),
    ],
    ids=[
        "empty",
        "text",
        "eps",
        "truncated JPEG",
        "truncated PNG",
        "head of a JPEG",
        "bomb",
        "small bomb",
        "no pixels",
    ],
)
def test_what_cannot_be_decoded_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "artwork.jpg"
    path.write_bytes(content)
    with pytest.raises(ArtworkError) as refused:
        look_at(path, where="shows/artwork.jpg")
    assert str(refused.value).startswith(f"shows/artwork.jpg: {message}")


def test_recording_given_as_artwork_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "artwork.jpg"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(ArtworkError, match=r"artwork\.jpg: has 200 MB, too much for a picture; give a JPEG or PNG"):
        look_at(path, where="artwork.jpg")


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"artwork\.jpg: the picture cannot be read: No such file or directory"):
        look_at(tmp_path / "artwork.jpg", where="artwork.jpg")
    with pytest.raises(FileProblem, match=r"pictures: the picture cannot be read: "):
        look_at(tmp_path, where="pictures")


# --- Judging ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side_px", [1400, 3000])
def test_good_artwork_has_no_problem(side_px: int) -> None:
    facts = dataclasses.replace(GOOD, width_px=side_px, height_px=side_px)
    assert (problems(facts, ".jpg"), problems(facts, ".JPG"), advice(facts)) == ((), (), ())


@pytest.mark.parametrize(
    ("change", "suffix", "expected"),
    [
        ({"width_px": 1600}, ".jpg", "the picture is 1600 x 1400 pixels, and must be square; crop it"),
        (
            {"width_px": 1399, "height_px": 1399},
            ".jpg",
            "the picture is 1399 x 1399 pixels; make it at least 1400 x 1400",
        ),
        (
            {"width_px": 3001, "height_px": 3001},
            ".jpg",
            "the picture is 3001 x 3001 pixels; scale it to at most 3000 x 3000",
        ),
        (
            {"mode": "CMYK"},
            ".jpg",
            "the picture's colours are CMYK (for print), and must be RGB; save it as RGB",
        ),
        ({"mode": "L"}, ".jpg", "the picture's colours are grey only, and must be RGB; save it as RGB"),
        (
            {"mode": "RGBA", "has_alpha": True, "format": "PNG"},
            ".png",
            "the picture has transparency (RGBA); put it on a background and save it as RGB",
        ),
        ({"format": "GIF"}, ".jpg", "the picture is GIF, and apps take JPEG and PNG only; save it as JPEG"),
        ({"format": "PNG"}, ".jpg", "the picture is PNG, but its name ends in .jpg; rename it to .png"),
        ({}, ".jpeg", "the picture is JPEG, but its name ends in .jpeg; rename it to .jpg"),
        ({}, "", "the picture is JPEG, but its name ends in nothing; rename it to .jpg"),
    ],
)
def test_each_of_apples_rules_is_one_sentence(change: dict[str, Any], suffix: str, expected: str) -> None:
    assert problems(dataclasses.replace(GOOD, **change), suffix) == (expected,)


def test_every_problem_is_told_at_once() -> None:
    facts = dataclasses.replace(GOOD, width_px=300, height_px=4000, mode="CMYK", format="TIFF")
    assert len(problems(facts, ".jpg")) == 5


def test_heavy_or_wrongly_marked_artwork_is_advice_only() -> None:
    facts = dataclasses.replace(GOOD, dpi=300, size_bytes=2_345_678)
    assert problems(facts, ".jpg") == ()
    assert advice(facts) == (
        "the picture is marked as 300 dpi; Apple asks for 72",
        "the picture weighs 2345 kB; below 512 kB it loads faster",
    )
    assert advice(dataclasses.replace(GOOD, dpi=None)) == ()


# --- For the audio file ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worst case: noise, which hardly compresses."""
    path = tmp_path_factory.mktemp("artwork") / "artwork.jpg"
    Image.effect_noise((2000, 2000), 120).convert("RGB").save(path, quality=95)
    return path


def test_small_jpeg_goes_in_as_it_is(tmp_path: Path) -> None:
    path = save(tmp_path / "artwork.jpg", size=(1400, 1400))
    assert for_tags(path) == path.read_bytes()


def test_large_picture_becomes_a_small_baseline_jpeg(tmp_path: Path) -> None:
    picture = for_tags(save(tmp_path / "artwork.png", size=(3000, 3000)))
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.size, image.mode) == ("JPEG", (1400, 1400), "RGB")
    assert not image.info.get("progressive")


def test_even_noise_stays_under_300_kb_and_gives_the_same_bytes_twice(noisy: Path) -> None:
    picture = for_tags(noisy)
    assert len(picture) <= 300_000
    assert for_tags(noisy) == picture


def test_transparency_becomes_white(tmp_path: Path) -> None:
    picture = for_tags(save(tmp_path / "artwork.png", "RGBA", (1400, 1400)))
    assert Image.open(io.BytesIO(picture)).getpixel((700, 700)) == (255, 255, 255)


def test_cmyk_becomes_rgb(tmp_path: Path) -> None:
    picture = for_tags(save(tmp_path / "artwork.jpg", "CMYK", (1400, 1400)))
    assert Image.open(io.BytesIO(picture)).mode == "RGB"


@pytest.mark.parametrize("orientation", range(2, 9))
def test_picture_lying_on_its_side_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "artwork.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = Image.new("RGB", (60, 40))
    lying.paste("white", (0, 0, 30, 20))  # one white corner tells the eight orientations apart
    lying.save(path, exif=exif)
    expected = ImageOps.exif_transpose(Image.open(path))
    picture = Image.open(io.BytesIO(for_tags(path)))
    width, height = picture.size
    assert (picture.size, "exif" in picture.info) == (expected.size, False)
    for corner in ((2, 2), (width - 3, 2), (2, height - 3), (width - 3, height - 3)):
        found, wanted = picture.convert("L").getpixel(corner), expected.convert("L").getpixel(corner)
        assert isinstance(found, int)
        assert isinstance(wanted, int)
        assert (found > 128) == (wanted > 128)


def test_broken_exif_data_do_no_harm(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = save(tmp_path / "artwork.jpg", size=(60, 40), exif=exif)
    path.write_bytes(path.read_bytes().replace(b"MM\0*", b"MM\xff\xff"))
    assert for_tags(path) == path.read_bytes()


def test_damaged_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "artwork.jpg"
    path.write_bytes(_truncated("JPEG"))
    with pytest.raises(ArtworkError, match=r"artwork\.jpg: is a damaged picture"):
        for_tags(path)
