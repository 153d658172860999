"""A file comes whole or not at all, goes on where it stopped, and never mixes two versions; from hosts that behave badly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast_pipeline import http
from podcast_pipeline.errors import FileProblem, TargetError, TargetUnreachable
from podcast_pipeline.http import Answer, Reach
from tests.web import Page, Web

BODY = bytes(range(256)) * 1000
NEWER = BODY[::-1]
TAGGED = {"ETag": '"v1"', "Content-Type": "audio/mpeg"}


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as site:
        yield site


def fetch(web: Web, folder: Path, *, stop_at: int | None = None, max_bytes: int = 1_000_000) -> Answer:
    def watch(here: int, _whole: int | None) -> None:
        if stop_at is not None and here >= stop_at:
            raise Stopped

    return http.download(f"{web.url}/1.mp3", folder / "1.mp3", max_bytes=max_bytes, on_progress=watch)


def interrupted(web: Web, folder: Path, page: Page) -> None:
    """A first run that is stopped when about half is here."""
    web.pages["/1.mp3"] = page
    with pytest.raises(Stopped):
        fetch(web, folder, stop_at=len(BODY) // 2)
    assert sorted(path.name for path in folder.iterdir()) == ["1.mp3.part", "1.mp3.part.json"]


def whole(folder: Path, body: bytes = BODY) -> None:
    assert [path.name for path in folder.iterdir()] == ["1.mp3"]
    assert (folder / "1.mp3").read_bytes() == body


def test_a_file_comes_whole_and_its_progress_is_told(web: Web, tmp_path: Path) -> None:
    web.pages["/1.mp3"] = Page(BODY, headers=TAGGED)
    seen: list[tuple[int, int | None]] = []
    answer = http.download(
        f"{web.url}/1.mp3", tmp_path / "1.mp3", max_bytes=len(BODY), on_progress=lambda *now: seen.append(now)
    )
    assert (answer.status, answer.media_type, seen[-1]) == (200, "audio/mpeg", (len(BODY), len(BODY)))
    whole(tmp_path)
    assert web.ranges == []


@pytest.mark.parametrize(
    "version", [{"ETag": '"v1"'}, {"ETag": 'W/"v1"', "Last-Modified": "Sat, 01 Jan 2022 00:00:00 GMT"}]
)
def test_the_next_run_goes_on_where_the_last_one_stopped(web: Web, tmp_path: Path, version: dict[str, str]) -> None:
    interrupted(web, tmp_path, Page(BODY, headers=version))
    here = (tmp_path / "1.mp3.part").stat().st_size
    assert fetch(web, tmp_path).status == 206
    whole(tmp_path)
    assert web.ranges == [f"bytes={here}-"]


def test_a_file_that_breaks_off_again_and_again_is_fetched_piece_by_piece(web: Web, tmp_path: Path) -> None:
    web.pages["/1.mp3"] = Page(BODY, headers=TAGGED, breaks=(100_000, 50_000))
    fetch(web, tmp_path)
    whole(tmp_path)
    assert web.ranges == ["bytes=100000-", "bytes=150000-"]


def test_a_file_that_comes_no_further_is_given_up_and_stays_for_the_next_run(web: Web, tmp_path: Path) -> None:
    web.pages["/1.mp3"] = Page(BODY, headers=TAGGED, breaks=(100_000, *[0] * 9))
    with pytest.raises(TargetUnreachable, match="broke off after 100000 of 256000 bytes; the same command goes on"):
        fetch(web, tmp_path)
    assert (tmp_path / "1.mp3.part").stat().st_size == 100_000


def test_another_version_comes_from_the_start(web: Web, tmp_path: Path) -> None:
    interrupted(web, tmp_path, Page(BODY, headers=TAGGED))
    web.pages["/1.mp3"] = Page(NEWER, headers={"ETag": '"v2"'})
    assert fetch(web, tmp_path).status == 200
    whole(tmp_path, NEWER)


@pytest.mark.parametrize(
    "liar",
    [
        Page(NEWER, headers=TAGGED, ranges=False),  # knows no ranges
        Page(NEWER, headers=TAGGED, off=7),  # sends another part than was asked for
        Page(NEWER[:1000], headers=TAGGED),  # has a shorter file under the same ETag: 416
    ],
)
def test_from_a_host_that_lies_it_comes_from_the_start(web: Web, tmp_path: Path, liar: Page) -> None:
    interrupted(web, tmp_path, Page(BODY, headers=TAGGED))
    web.pages["/1.mp3"] = liar
    fetch(web, tmp_path)
    whole(tmp_path, liar.body)


def test_without_a_name_for_the_version_nothing_is_joined(web: Web, tmp_path: Path) -> None:
    interrupted(web, tmp_path, Page(BODY))
    fetch(web, tmp_path)
    whole(tmp_path)
    assert web.ranges == []


def test_a_part_of_another_address_is_not_gone_on_with(web: Web, tmp_path: Path) -> None:
    interrupted(web, tmp_path, Page(BODY, headers=TAGGED))
    web.pages["/2.mp3"] = Page(NEWER, headers=TAGGED)
    http.download(f"{web.url}/2.mp3", tmp_path / "1.mp3", max_bytes=len(BODY))
    whole(tmp_path, NEWER)


def test_a_run_killed_before_the_last_step_finds_the_file_whole(web: Web, tmp_path: Path) -> None:
    interrupted(web, tmp_path, Page(BODY, headers=TAGGED))
    (tmp_path / "1.mp3.part").write_bytes(BODY)
    assert fetch(web, tmp_path).status == 206
    whole(tmp_path)


def test_a_busy_host_is_asked_again_and_a_missing_file_is_an_answer(web: Web, tmp_path: Path) -> None:
    web.pages["/1.mp3"] = Page(BODY, headers=TAGGED, busy=2)
    assert fetch(web, tmp_path).status == 200
    web.pages.clear()
    assert http.download(f"{web.url}/2.mp3", tmp_path / "2.mp3", max_bytes=1).status == 404
    whole(tmp_path)


@pytest.mark.parametrize("told", [{}, {"Content-Length": ""}])
def test_a_file_larger_than_allowed_is_not_kept(web: Web, tmp_path: Path, told: dict[str, str]) -> None:
    web.pages["/1.mp3"] = Page(BODY, headers=told)
    with pytest.raises(TargetError, match="is larger than the 1000 bytes that were expected at most"):
        fetch(web, tmp_path, max_bytes=1000)
    assert list(tmp_path.iterdir()) == []


def test_a_compressed_file_is_none(web: Web, tmp_path: Path) -> None:
    web.pages["/1.mp3"] = Page(BODY, headers={"Content-Encoding": "gzip"})
    with pytest.raises(TargetError, match="compressed though asked not to"):
        fetch(web, tmp_path)


def test_a_disk_that_takes_nothing_is_said_of_the_disk(web: Web, tmp_path: Path) -> None:
    web.pages["/1.mp3"] = Page(BODY)
    (tmp_path / "1.mp3.part").mkdir()
    with pytest.raises(FileProblem, match="cannot be written"):
        fetch(web, tmp_path)


def test_a_feed_sends_nobody_into_a_private_network(web: Web, tmp_path: Path) -> None:
    web.pages["/1.mp3"] = Page(BODY)
    for host in ("127.0.0.1", "localhost"):
        url = web.url.replace("127.0.0.1", host)
        with pytest.raises(TargetUnreachable, match="lies in a private network"):
            http.download(f"{url}/1.mp3", tmp_path / "1.mp3", max_bytes=len(BODY), reach=Reach.PUBLIC)
        with pytest.raises(TargetUnreachable, match="lies in a private network"):
            http.get(f"{url}/1.mp3", max_bytes=len(BODY), reach=Reach.PUBLIC)
    assert web.requests == []
    assert not http.is_public(web.url)
    assert http.is_public("https://[2606:4700::1111]/feed.xml")
