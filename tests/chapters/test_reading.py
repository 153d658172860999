"""Chapters from the files of other programs: recognised from their content, refused in one sentence with their line."""

import json
from typing import Any

import pytest

from podcast_pipeline.chapters import read
from podcast_pipeline.errors import ChapterError
from podcast_pipeline.model import Chapter

PSC = '<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">\n%s\n</psc:chapters>\n'
TWO = (Chapter(start_s=0, title="Begrüßung"), Chapter(start_s=62.5, title="Öffentliche Räume"))


def chapters_of(text: str) -> tuple[Chapter, ...]:
    return read(text.encode(), where="kapitel.txt")


def document(*chapters: Any) -> str:
    return json.dumps({"version": "1.2.0", "chapters": chapters}, indent=0)


@pytest.mark.parametrize(
    "text",
    [
        "0.000000\t0.000000\tBegrüßung\n62.500000\t62.500000\tÖffentliche Räume\n",
        "\ufeff0,000000\t0,000000\tBegrüßung\r\n\\\t100,0\t200,0\r\n62,500000\t62,500000\tÖffentliche Räume",
        "00:00:00.000 Begrüßung\n00:01:02.500 Öffentliche Räume\n",
        "## total-duration: 00:10:00.000\n\n1:02,5  Öffentliche Räume\n0:00\tBegrüßung",
        "CHAPTER01=00:00:00.000\nCHAPTER01NAME=Begrüßung\nCHAPTER2=00:01:02.500\nCHAPTER2NAME=Öffentliche Räume\n",
        PSC % '<psc:chapter start="0" title="Begrüßung"/><psc:chapter start="1:02.5" title=" Öffentliche Räume "/>',
        '<?xml version="1.0"?>\n<rss><item>'
        + PSC % '<psc:chapter start="62.500" title="Öffentliche&#32;Räume"/><psc:chapter start="0:00" title="Begrüßung"/>'
        + "</item></rss>",
        document({"startTime": 0, "title": "Begrüßung"}, {"startTime": 62.4996, "title": "Öffentliche Räume", "img": ""}),
    ],
    ids=["audacity", "audacity de", "mp4chaps", "mp4chaps loose", "ogm", "psc", "psc in a feed", "json"],
)  # fmt: skip
def test_every_format_gives_the_same_chapters(text: str) -> None:
    assert chapters_of(text) == TWO


def test_ranges_of_audacity_have_an_end() -> None:
    assert chapters_of("0.0\t10.0\ta\n10.0\t10.0\tb\n") == (
        Chapter(start_s=0, title="a", end_s=10),
        Chapter(start_s=10, title="b"),
    )


def test_links_and_images_are_read() -> None:
    linked = (Chapter(start_s=1, title="a", href="https://example.org/a"),)
    assert chapters_of("00:01 a <https://example.org/a>") == linked
    assert chapters_of("CHAPTER01=00:01\nCHAPTER01NAME=a\nCHAPTER01URL=https://example.org/a") == linked
    pictured = (Chapter(start_s=1, title="a", href="https://example.org/a", image="bild.jpg"),)
    assert (
        chapters_of(PSC % '<psc:chapter start="1" title="a" href="https://example.org/a" image="bild.jpg"/>')
        == pictured
    )
    assert chapters_of(document({"startTime": 1, "title": "a", "url": "https://example.org/a", "img": "bild.jpg"})) == (
        pictured
    )


def test_silent_markers_bear_the_title_of_the_chapter_they_lie_in() -> None:
    silent = {"toc": False, "img": "https://example.org/a.jpg"}
    found = chapters_of(
        document({"startTime": 0, **silent}, {"startTime": 1, "title": "a"}, {"startTime": 2, **silent})
    )
    assert [(chapter.title, chapter.hidden) for chapter in found] == [("–", True), ("a", False), ("a", True)]


ENTITIES = '<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
NO_FILE = (
    "is no file of chapters that is known here: give labels of Audacity, mp4chaps (00:12:30.500 Title), Podlove Simple "
    "Chapters, or JSON chapters"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: the file is empty; write chapters into it, or take the line `chapters` out"),
        ("# nichts\n", "1: the file is empty; write chapters into it, or take the line `chapters` out"),
        ("\nKapitel eins\n", f"2: {NO_FILE}"),
        ("12:99:00 zu viel\n", f"1: {NO_FILE}"),
        ("0.0\t0.0\ta\n1.0 2.0 b\n", "2: is no label as Audacity exports them: start, end and name, parted by tabs"),
        ("0.0\t0.0\n", "1: the chapter has no title; write one, or take the chapter out"),
        ("0:00 a\nb\n", "2: is no chapter: write a time and a title, such as 00:12:30.500 Title"),
        ("0:00 a\n0:00.000 b\n", "2: 'a' and 'b' both start at 00:00:00.000; move one, or take it out"),
        ("CHAPTER01=00:00\nname=a", "2: is no chapter: write CHAPTER01=00:12:30.500 and CHAPTER01NAME=Title"),
        ("CHAPTER01=bald", "1: must be a time such as 00:12:30.500, not 'bald'"),
        ("CHAPTER01NAME=a", "1: chapter 1 has no time; write CHAPTER01=00:12:30.500"),
        ("<chapters>", "1: is not well-formed XML (Premature end of data in tag chapters line 1, line 1, column 11); export it again"),
        ("<chapters/>", '1: is XML, but has no <psc:chapters xmlns:psc="http://podlove.org/simple-chapters">; export Podlove Simple Chapters'),
        (ENTITIES + PSC % '<psc:chapter start="0" title="&a;"/>', "1: has a DOCTYPE, which chapters do not need and which may hide entities; remove it"),
        (PSC % '<psc:chapter title="a"/>', "2: start must be a time such as 00:12:30.500, not ''"),
        (PSC % '<psc:chapter start="1" title="a" href="javascript:x"/>', "2: href: must be a web address such as https://example.org/podcast, not 'javascript:x'"),
        (PSC % "", "1: there is no chapter in it; take the line `chapters` out, or name another file"),
        ("{", "1: is no valid JSON here (Expecting property name enclosed in double quotes); mend it with the program that wrote it"),
        ('{"segments": []}', "1: is JSON, but no chapters: it has no list `chapters` (JSON chapters 1.2)"),
        (document({"startTime": 0, "title": "a"}, 7), "8: chapter 2 must be an object with startTime and title"),
        (document({"startTime": True, "title": "a"}), "4: chapter 1 needs a `startTime` in seconds, such as 62.5, not True"),
        (document({"startTime": 0}), "4: the chapter has no title; write one, or take the chapter out"),
        (document({"startTime": 1, "title": "a", "endTime": 1}), "4: 'a' must end after it starts; correct `end`, or leave it out"),
        (document({"startTime": 1, "title": "a", "img": "ftp://x/y"}), "4: image: must be a file of the show or a web address, not 'ftp://x/y'"),
        (document({"startTime": 1, "title": "a", "url": 7}), "4: href: is not as it should be (Input should be a valid string)"),
        (document(*({"startTime": at, "title": "a"} for at in range(1001))), "1: there are 1001 chapters, and formats hold 1000; join some"),
    ],
    ids=range(26),
)  # fmt: skip
def test_wrong_files_are_refused_with_their_line(text: str, message: str) -> None:
    with pytest.raises(ChapterError) as refused:
        chapters_of(text)
    assert str(refused.value) == f"kapitel.txt:{message}"


def test_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(ChapterError) as refused:
        read("0:00 Begrüßung".encode("latin-1"), where="kapitel.txt")
    assert str(refused.value) == "kapitel.txt:1: the file is not UTF-8; save it as UTF-8"
