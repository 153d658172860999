"""Chapters are read again from the file that was written: what was not kept is named, and nothing else is."""

import dataclasses
from pathlib import Path

import pytest

from podcast_pipeline.errors import ChapterError
from podcast_pipeline.model import Chapter
from podcast_pipeline.tags import write_tags
from podcast_pipeline.tags.reading_back import chapters_in, compare
from podcast_pipeline.tags.spans import Span, spans
from tests.tags.samples import TAGS, run_ffmpeg

FORMATS = {"mp3": "mp3", "m4a": "mov", "opus": "ogg"}
OUTPUT = Path("folge.mp3")
MEANT = (Span(0, 1000, "Eins", "https://example.org", b"jpeg"), Span(1000, 3000, "Zwei"))

# What players and containers stumble over: it must come back as it was, or be no mistake.
HARD = (
    Chapter(start_s=0.5, title="# = ; [CHAPTER] title=\\"),
    Chapter(start_s=1, title="endet mit \\"),
    Chapter(start_s=1.5, title="ü" * 126 + "b\\"),
    Chapter(start_s=2, title="\u2028🌳\ufeff\x85 ]]>", end_s=2.25),
    Chapter(start_s=9, title="hinter dem Ende"),
)


@pytest.mark.parametrize("ending", FORMATS)
def test_hard_titles_and_places_come_back(ending: str, tmp_path: Path) -> None:
    master, out = tmp_path / f"master.{ending}", tmp_path / f"out.{ending}"
    run_ffmpeg("-f", "lavfi", "-i", "sine=duration=3.03", "-b:a", "64k", master)
    write_tags(master, out, dataclasses.replace(TAGS, chapters=HARD))
    found = [chapter.start_ms for chapter in chapters_in(out, FORMATS[ending])]
    assert [start_ms for start_ms in found if start_ms < 3000] == [500, 1000, 1500, 2000]


def test_picture_link_and_end_stand_in_an_mp3(tmp_path: Path) -> None:
    import mutagen.id3

    master, out = tmp_path / "master.mp3", tmp_path / "out.mp3"
    run_ffmpeg("-f", "lavfi", "-i", "sine=duration=3.03", "-b:a", "64k", master)
    chapter = Chapter(start_s=0, title="a", href="https://example.org/a", image="bild.jpg", end_s=2)
    write_tags(master, out, dataclasses.replace(TAGS, chapters=(chapter,), images={"bild.jpg": b"\xff\xd8\xff jpeg"}))
    frame = mutagen.id3.ID3(out)["CHAP:ch0"]  # type: ignore[no-untyped-call]
    assert (frame.start_time, frame.end_time) == (0, 2000)
    assert frame.sub_frames["WXXX:"].url == "https://example.org/a"
    assert (frame.sub_frames["APIC:"].data, frame.sub_frames["APIC:"].mime) == (b"\xff\xd8\xff jpeg", "image/jpeg")


@pytest.mark.parametrize("ending", ["mp3", "m4a"])  # in Opus a checksum guards each page
def test_chapter_that_another_program_spoilt_is_named(ending: str, tmp_path: Path) -> None:
    master, out = tmp_path / f"master.{ending}", tmp_path / f"out.{ending}"
    run_ffmpeg("-f", "lavfi", "-i", "sine=duration=3.03", "-b:a", "64k", master)
    tags = dataclasses.replace(TAGS, chapters=(Chapter(start_s=0, title="Eins"), Chapter(start_s=1, title="Zwei")))
    write_tags(master, out, tags)
    encoding = "utf-16-le" if ending == "mp3" else "utf-8"
    out.write_bytes(out.read_bytes().replace("Zwei".encode(encoding), "Drei".encode(encoding)))
    found = chapters_in(out, FORMATS[ending])
    with pytest.raises(
        ChapterError, match=r"chapter 2 \('Zwei'\) is called 'Drei' when the written file is read again"
    ):
        compare(spans(tags), found, out)


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (MEANT[:1], "chapter 2 ('Zwei') is missing"),
        ((MEANT[0], Span(1002, 3000, "Zwei")), "chapter 2 ('Zwei') starts at 00:00:01.002 instead of 00:00:01.000"),
        ((MEANT[0], Span(1000, 2900, "Zwei")), "chapter 2 ('Zwei') ends at 00:00:02.900 instead of 00:00:03.000"),
        ((*MEANT, Span(2000, 3000, "Drei")), "chapter 3 ('Drei') was not meant to be there"),
        (
            (dataclasses.replace(MEANT[0], href=None), MEANT[1]),
            "chapter 1 ('Eins') links to None instead of https://example.org",
        ),
        ((dataclasses.replace(MEANT[0], image=b"other"), MEANT[1]), "chapter 1 ('Eins') has another picture"),
    ],
)
def test_every_difference_is_one_sentence(found: tuple[Span, ...], what: str) -> None:
    with pytest.raises(ChapterError) as noticed:
        compare(MEANT, found, OUTPUT, with_ends=True, whole=True)
    assert str(noticed.value) == (
        f"folge.mp3: {what} when the written file is read again, so it was not kept; change that chapter, and report this"
    )


def test_a_millisecond_of_rounding_is_no_difference() -> None:
    compare(MEANT, [Span(1, 999, "Eins"), Span(999, 3001, "Zwei")], OUTPUT, with_ends=True)
