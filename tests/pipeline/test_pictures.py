"""Portraits and `images` that are files of the show, on their whole way to the listeners of two targets."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from podcast_pipeline.project import load
from tests.command import Ran, podcast_here
from tests.shows import add_published, make_show

TARGETS = """\
  local: {kind: folder, path: public, base_url: "http://localhost:8000", record: true}
  other: {kind: folder, path: other, base_url: "https://podcast.example.org/stadt"}"""
OF_SHOW = """\
people:
  - {name: Ana, img: leute/ana.jpg}
  - {name: Ben, img: "https://example.org/ben.jpg"}
images:
  - {href: artwork.jpg, purpose: [artwork]}
  - {href: banner.png, alt: Regen, purpose: [banner]}
live:
  - title: Live
    guid: live-1
    status: pending
    start: 2024-05-01 20:00
    stream: {url: "https://live.example.org/1.mp3"}
    content_links: [{href: "https://example.org", text: Video}]
    people: [{name: Cem, role: guest, img: leute/cem.png}]
default_target:"""
GUEST = "people: [{{name: Cem, role: guest, img: {}}}]\nnumber:"
PODCAST = "{https://podcastindex.org/namespace/1.0}"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def picture(file: Path, mode: str = "RGB", *, size: tuple[int, int] = (30, 40), grey: int = 100) -> None:
    file.parent.mkdir(exist_ok=True)
    Image.new("RGB", size, (grey, grey, grey)).convert(mode).save(file)


def a_show(root: Path) -> Path:
    """Its picture of Cem is named by a broadcast and two episodes; a third one has another."""
    make_show(root, targets=TARGETS)
    change(root / "podcast.yaml", "default_target:", OF_SHOW)
    for at, name in enumerate(("leute/ana.jpg", "leute/cem.png", "banner.png")):
        picture(root / name, "L", grey=at)
    for number, img in enumerate(("../../leute/cem.png", "../../leute/cem.png", "cem.png"), 1):
        folder = add_published(root, f"folge-{number}", number, published_at=f"2023-05-0{number} 06:00")
        change(folder / "episode.md", "number:", GUEST.format(img))
    change(folder / "episode.md", "number:", "images: [{href: saal.jpg, width: 30}]\nnumber:")
    picture(folder / "cem.png", "RGBA", grey=200)
    picture(folder / "saal.jpg", grey=201)
    return root


def publish(root: Path, *options: str) -> Ran:
    ran = podcast_here("publish", "feed", *options, "--json", cwd=root)
    assert ran.status == 0, ran.stderr
    return ran


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The show as it is live, and the keys that were sent for that."""
    root = a_show(tmp_path_factory.mktemp("published") / "show")
    return root, publish(root).json["sent"]


@pytest.fixture
def show(published_once: tuple[Path, list[str]], tmp_path: Path) -> Path:
    return shutil.copytree(published_once[0], tmp_path / "show")


def key(root: Path, name: str, *, of: str = "show") -> str:
    digest = hashlib.sha256((root / name).read_bytes()).hexdigest()
    return f"images/{of}-{digest[:12]}{Path(name).suffix}"


def named(feed: Path) -> list[tuple[str, list[str | None], list[str | None]]]:
    """What a feed's channel, items and broadcasts are called, and the addresses of their people and images."""
    channel = etree.parse(feed)
    found = []
    for parent in channel.iter("channel", "item", f"{PODCAST}liveItem"):
        people = [each.get("img") for each in parent.findall(f"{PODCAST}person")]
        images = [each.get("href") for each in parent.findall(f"{PODCAST}image")]
        found.append((parent.findtext("title") or "", people, images))
    return found


def test_a_feed_names_them_where_they_lie(show: Path, published_once: tuple[Path, list[str]]) -> None:
    ana, cem, banner = (key(show, name) for name in ("leute/ana.jpg", "leute/cem.png", "banner.png"))
    third = show / "episodes/folge-3"
    other_cem, hall = (key(third, name, of="folge-3") for name in ("cem.png", "saal.jpg"))
    [artwork] = [each.relative_to(show / "public").as_posix() for each in (show / "public/artwork").iterdir()]
    files = {ana: show / "leute/ana.jpg", cem: show / "leute/cem.png", banner: show / "banner.png",
             other_cem: third / "cem.png", hall: third / "saal.jpg"}  # fmt: skip
    assert sorted(published_once[1]) == sorted([artwork, *files])  # that of three who name it once
    assert {name: (show / "public" / name).read_bytes() for name in files} == {
        name: file.read_bytes() for name, file in files.items()
    }
    podcast_here("copy", "--from", "local", "--to", "other", cwd=show)
    publish(show, "--target", "other")
    for folder, base in (("public", "http://localhost:8000"), ("other", "https://podcast.example.org/stadt")):
        always = [f"{base}/{ana}", "https://example.org/ben.jpg"]
        assert named(show / folder / "feed.xml") == [
            ("Städte & Wasser", always, [f"{base}/{artwork}", f"{base}/{banner}"]),
            ("Live", [*always, f"{base}/{cem}"], []),
            ("Folge folge-3", [*always, f"{base}/{other_cem}"], [f"{base}/{hall}"]),
            ("Folge folge-2", [*always, f"{base}/{cem}"], []),
            ("Folge folge-1", [*always, f"{base}/{cem}"], []),
        ]


def test_what_is_there_is_not_sent_again(show: Path) -> None:
    before = (show / "public/feed.xml").read_bytes()
    shutil.rmtree(show / "build")
    plan = podcast_here("plan", "feed", "--json", cwd=show).json
    assert {(step["action"], step["reason"]) for step in plan["objects"]} == {("keep", "named by the live feed")}
    assert publish(show).json["sent"] == []
    assert (show / "public/feed.xml").read_bytes() == before


def test_a_new_picture_goes_up_before_the_feed_and_the_old_one_stays_until_it_is_cleaned(show: Path) -> None:
    old = key(show, "leute/ana.jpg")
    picture(show / "leute/ana.jpg", grey=77)
    new = key(show, "leute/ana.jpg")
    [step] = [each for each in podcast_here("plan", "feed", "--json", cwd=show).json["objects"] if each["key"] == new]
    assert (step["action"], step["reason"]) == ("send", "not there yet")
    assert publish(show).json["sent"] == [new]
    assert [people[0] for _, people, _ in named(show / "public/feed.xml")] == [f"http://localhost:8000/{new}"] * 5
    change(show / "podcast.yaml", "alt: Regen", "alt: Pfütze")
    publish(show)  # so that the feed which may be put back names the new one, too
    for file in (show / "public").rglob("*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    ran = podcast_here("clean", "--yes", "--keep-feeds", "1", cwd=show)
    assert ran.status == 0, ran.stderr
    pictures = {file.name for file in (show / "public/images").iterdir()}
    assert (len(pictures), Path(new).name in pictures, Path(old).name in pictures) == (5, True, False)


def test_after_a_rollback_the_old_picture_is_named_again(show: Path) -> None:
    before = (show / "public/feed.xml").read_bytes()
    picture(show / "leute/ana.jpg", grey=77)
    publish(show)
    assert podcast_here("rollback", "--yes", cwd=show).status == 0
    assert (show / "public/feed.xml").read_bytes() == before


def test_a_plan_in_a_file_does_not_hold_when_a_picture_changed(show: Path) -> None:
    assert podcast_here("plan", "feed", "--out", "plan.json", cwd=show).status == 0
    picture(show / "banner.png", grey=77)
    ran = podcast_here("publish", "--plan", "plan.json", cwd=show)
    assert (ran.status, "banner.png changed" in ran.error) == (1, True)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda file: file.write_bytes(b"<html>"), "leute/ana.jpg: is no picture that can be read; give a JPEG or PNG"),
        (lambda file: picture(file, "CMYK"), "leute/ana.jpg: the picture's colours are CMYK (for print), and must be RGB"),
        (lambda file: picture(file, size=(6000, 10)), "leute/ana.jpg: the picture is 6000 x 10 pixels; scale it to at"),
        (
            lambda file: change(file.parents[1] / "podcast.yaml", "leute/ana.jpg", "podcast.yaml"),
            "podcast.yaml: must be a .jpg or .png file; export the picture as one",
        ),
    ],
)  # fmt: skip
def test_what_is_no_picture_for_apps_never_goes_up(show: Path, spoil: object, says: str) -> None:
    assert callable(spoil)
    before = sorted((show / "public").rglob("*"))
    spoil(show / "leute/ana.jpg")
    ran = podcast_here("publish", "feed", cwd=show)
    assert (ran.status, says in ran.error) == (1, True), ran.error
    assert sorted((show / "public").rglob("*")) == before


def test_they_are_committed_with_the_episode_that_names_them(show: Path) -> None:
    project = load(show)
    assert [project.shown(file) for file in project.files_of(project.find("3"))] == [
        "episodes/folge-3/episode.md",
        "episodes/folge-3/cem.png",
        "episodes/folge-3/saal.jpg",
        "episodes/folge-3/published.json",
    ]


def test_a_picture_is_hashed_once_in_a_run(show: Path) -> None:
    project = load(show)
    file = show / "leute/cem.png"
    first = project.sha256_of(file)
    picture(file, grey=77)
    assert project.with_episodes(()).sha256_of(file) == first
    assert load(show).sha256_of(file) != first
