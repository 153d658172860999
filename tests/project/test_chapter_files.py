"""`chapters: FILE` in episode.md, and pictures of chapters: found inside the show, or named with file and line."""

from pathlib import Path

import pytest

from podcast_pipeline.errors import ProjectError
from podcast_pipeline.model import Chapter
from podcast_pipeline.project import load
from tests.shows import add_episode, make_show

IN_PLACE = """\
chapters:
  - {start: "00:00:00", title: Begrüßung}
  - {start: "00:00:02", title: Öffentliche Räume, href: "https://example.org/raum"}
"""
LABELS = "0.0\t0.0\tBegrüßung\n2.5\t2.5\tEnde\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return add_episode(make_show(tmp_path), "regen", 1, with_recording=False)


def named(folder: Path, written: str) -> Path:
    """The show, its episode's chapters written in another way."""
    text = (folder / "episode.md").read_text("utf-8")
    assert IN_PLACE in text
    (folder / "episode.md").write_text(text.replace(IN_PLACE, f"{written}\n"), "utf-8")
    return folder.parent.parent


def refused(root: Path) -> list[str]:
    with pytest.raises(ProjectError) as found:
        load(root)
    return [str(problem) for problem in found.value.problems]


def test_chapters_stand_in_the_file_that_is_named(folder: Path) -> None:
    (folder / "labels.txt").write_text(LABELS, "utf-8")
    project = load(named(folder, "chapters: labels.txt"))
    episode = project.find("1")
    assert episode.chapters == (Chapter(start_s=0, title="Begrüßung"), Chapter(start_s=2.5, title="Ende"))
    assert project.chapters_file(episode) == folder / "labels.txt"


def test_chapters_in_front_matter_have_no_file(folder: Path) -> None:
    project = load(folder.parent.parent)
    assert project.chapters_file(project.find("1")) is None


def test_wrong_file_is_named_with_its_line_and_nothing_else_is_said(folder: Path) -> None:
    (folder / "labels.txt").write_text(LABELS.replace("\tEnde", ""), "utf-8")
    assert refused(named(folder, "chapters: labels.txt")) == [
        "episodes/regen/labels.txt:2: the chapter has no title; write one, or take the chapter out"
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("chapters: gone.txt", "9: chapters: there is no file 'gone.txt'"),
        ("chapters: ../../../x.txt", "9: chapters: '../../../x.txt' leaves the show's folder; copy the file into the show"),
        ("chapters: 12", "9: chapters: must be a list; write it as [one, two] or as lines that start with a dash"),
        ("chapters_file: a.txt", "9: chapters_file: is not written here; remove the line"),
        (
            'chapters:\n  - {start: 1, title: a}\n  - {start: 2, title: b, image: gone.jpg}',
            "11: chapters[2].image: there is no file 'gone.jpg'",
        ),
        (
            'chapters:\n  - {start: 1, title: a, image: "ftp://x/y.jpg"}',
            "10: chapters[1].image: must be a file of the show or a web address, not 'ftp://x/y.jpg'",
        ),
        (
            'chapters:\n  - {start: 1, title: a, end: 1}',
            "10: chapters[1]: 'a' must end after it starts; correct `end`, or leave it out",
        ),
        (
            "chapters: [{start: 2, title: b}, {start: 1, title: a}]",
            "9: chapters: chapters must ascend: 'a' does not start after 'b'",
        ),
        (
            "chapters: [{start: 2, title: b, location: {name: Köln, geo: hier}}]",
            "9: chapters[1].location.geo: must be latitude and longitude such as geo:50.9413,6.9583, not 'hier'",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_line(folder: Path, written: str, message: str) -> None:
    [problem] = refused(named(folder, written))
    assert problem == f"episodes/regen/episode.md:{message}"


def test_pictures_of_chapters_are_files_or_addresses(folder: Path) -> None:
    (folder / "bild.jpg").write_bytes(b"jpeg")
    written = (
        "chapters:\n  - {start: 0, title: a, image: bild.jpg}\n"
        '  - {start: 1, title: b, image: "https://example.org/b.jpg"}\n  - {start: 2, title: c, image: bild.jpg}'
    )
    project = load(named(folder, written))
    assert project.chapter_images(project.find("1")) == {"bild.jpg": folder / "bild.jpg"}
