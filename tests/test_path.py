"""The whole path, as a producer walks it: the installed command, a real S3 server, other people's readers."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import feedparser
import podcastparser
import pyloudnorm
import pytest
from tinytag import TinyTag

from podcast_pipeline import transcripts
from podcast_pipeline.ffmpeg import find_ffmpeg
from podcast_pipeline.project.patterns import CI_FILES
from tests.command import PODCAST, Ran, podcast_here
from tests.command import podcast as run_podcast
from tests.installed import OTHERS
from tests.servers import S3Bucket
from tests.shows import add_episode, make_show, s3_target
from tests.test_ci_files import podcast_commands

ROOT = Path(__file__).resolve().parent.parent


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Redaktion", "-c", "user.email=podcast@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="session")
def mastered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `podcast build` makes of the show that ships: work that is done is not done again by who publishes it."""
    root = tmp_path_factory.mktemp("mastered")
    copy_what_ships(root)
    succeeded(run_podcast("build", cwd=root))
    return root / "build"


@pytest.fixture
def show(tmp_path: Path, s3_bucket: S3Bucket) -> Path:
    """The show that ships, with a production target on the test server, under git without its recordings."""
    root = tmp_path / "show"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(root)], check=True)
    copy_what_ships(root)
    text = (root / "podcast.yaml").read_text(encoding="utf-8")
    local, _ = text.split("  production:")
    target = s3_target(s3_bucket.name, s3_bucket.server.endpoint_url, s3_bucket.base_url)
    (root / "podcast.yaml").write_text(f"{local}{target}\n", encoding="utf-8")
    (root / ".gitignore").write_text("build/\npublic/\nrecording.opus\n", encoding="utf-8")
    git(root, "rm", "--quiet", "--cached", "-r", "episodes")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "The show on its own server")
    return root


def copy_what_ships(root: Path) -> None:
    for name in ("podcast.yaml", "artwork.jpg", "episodes", "templates"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(root)], check=True)


def fetch(url: str) -> tuple[bytes, Mapping[str, str]]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, ran.stderr
    return ran


def test_a_producer_publishes_two_episodes_and_ci_rebuilds_the_feed(
    show: Path, mastered: Path, tmp_path: Path, s3_bucket: S3Bucket
) -> None:
    shutil.copytree(mastered, show / "build")
    walk_the_path(show, tmp_path, s3_bucket, (str(PODCAST),))


@pytest.mark.parametrize("s3", ["swift"], indirect=True)
@pytest.mark.parametrize("version", OTHERS)
def test_the_path_is_the_same_on_other_pythons(
    version: str,
    show: Path,
    mastered: Path,
    installed: Callable[[str], tuple[str, ...]],
    tmp_path: Path,
    s3_bucket: S3Bucket,
) -> None:
    """The first episode is mastered there, too."""
    second = "digitale-daseinsvorsorge"
    shutil.copytree(mastered / second, show / "build" / second)
    walk_the_path(show, tmp_path, s3_bucket, installed(version))


def walk_the_path(show: Path, tmp_path: Path, s3_bucket: S3Bucket, command: tuple[str, ...]) -> None:
    env = {**s3_bucket.env, "PODCAST_TARGET": "production"}

    def podcast(*arguments: str, cwd: Path) -> Ran:
        return succeeded(run_podcast(*arguments, cwd=cwd, env=env, command=command))

    first = podcast("publish", "episode", "1", cwd=show)
    folder = "episodes/digitalisierung-und-klimaresilienz"
    line = f'git add {folder}/episode.md {folder}/transcript.vtt {folder}/published.json && git commit -m "Publish episode 1"'
    assert line in first.stdout
    second = podcast("publish", "episode", "digitale-daseinsvorsorge", "--json", cwd=show).json
    assert second["feed"]["added"][0]["title"] == "Digitale Daseinsvorsorge"
    assert [each["action"] for each in second["objects"]].count("send") == 5
    git(show, "add", "--all")
    git(show, "commit", "--quiet", "--message", "Publish episodes 1 and 2")

    again = podcast("publish", "episode", "1", "--json", cwd=show).json
    assert (again["sent"], again["feed_sent"], again["commit"]) == ([], False, [])

    clone = tmp_path / "ci"
    subprocess.run(["git", "clone", "--quiet", str(show), str(clone)], check=True)
    assert list(clone.glob("episodes/*/recording*")) == []
    changed = clone / "episodes/digitalisierung-und-klimaresilienz/episode.md"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("title: Digitalisierung und", "title: Digitalisierung & <Hitze> und", 1))
    rebuilt = podcast("publish", "feed", "--yes", "--json", cwd=clone).json
    assert rebuilt["feed"]["changed"] == [
        {
            "guid": "89c248f5-676e-4286-bf80-ff96d71618d2",
            "title": "Digitalisierung & <Hitze> und Klimaresilienz",
            "parts": ["title"],
            "in_apps": "same guid: refreshed in place, nothing is downloaded again",
        }
    ]
    assert rebuilt["sent"] == []

    content, headers = fetch(rebuilt["feed_url"])
    assert headers["content-type"] == "application/rss+xml; charset=utf-8"
    listeners_get_what_was_meant(content, rebuilt["feed_url"], s3_bucket)


def listeners_get_what_was_meant(content: bytes, feed_url: str, bucket: S3Bucket) -> None:
    read = feedparser.parse(content)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == [
        "Digitale Daseinsvorsorge",
        "Digitalisierung & <Hitze> und Klimaresilienz",
    ]
    assert [entry.published for entry in read.entries] == [
        "Thu, 01 Jun 2023 06:00:00 +0200",
        "Thu, 04 May 2023 06:00:00 +0200",
    ]
    by_gpodder = podcastparser.parse(feed_url, io.BytesIO(content))
    assert [each["guid"] for each in by_gpodder["episodes"]] == [entry.id for entry in read.entries]
    assert [chapter["title"] for chapter in by_gpodder["episodes"][1]["chapters"]] == [
        "Begrüßung",
        "Woher die Leitlinien kommen",
        "Hitze und Starkregen",
        "Wenn die Technik ausfällt",
        "Ausblick",
    ]
    entry, shown = read.entries[1], by_gpodder["episodes"][1]
    enclosure = entry.enclosures[0]
    assert enclosure.href.startswith(f"{bucket.base_url}/media/digitalisierung-und-klimaresilienz-")
    audio, headers = fetch(enclosure.href)
    assert headers["content-type"] == enclosure.type == "audio/mpeg"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert int(enclosure.length) == len(audio)
    assert enclosure.href.endswith(f"-{hashlib.sha256(audio).hexdigest()[:12]}.mp3")
    sounds_right(audio, seconds=shown["total_time"])
    tags_say_what_the_feed_says(audio)
    texts_are_there(content)


def sounds_right(audio: bytes, *, seconds: int) -> None:
    """Another meter (pyloudnorm) hears -16 LUFS, and the length is the one the feed tells."""
    import numpy

    decode = [str(find_ffmpeg()), "-loglevel", "error", "-i", "-", "-f", "f32le", "-ac", "2", "-ar", "48000", "-"]
    samples = numpy.frombuffer(subprocess.run(decode, input=audio, capture_output=True, check=True).stdout, "f4")
    stereo = samples.reshape(-1, 2)
    assert abs(len(stereo) / 48000 - seconds) <= 1
    assert pyloudnorm.Meter(48000).integrated_loudness(stereo) == pytest.approx(-16, abs=0.5)
    assert numpy.abs(stereo).max() <= 10 ** (-1 / 20)


def tags_say_what_the_feed_says(audio: bytes) -> None:
    tag = TinyTag.get(filename="a.mp3", file_obj=io.BytesIO(audio), image=True)
    assert tag.title == "Digitalisierung und Klimaresilienz"  # a published file keeps the tags it went out with
    assert tag.album == "Resiliente Städte im digitalen Zeitalter"
    assert tag.track == 1
    assert tag.images.front_cover is not None
    dump = subprocess.run(
        [str(find_ffmpeg()), "-loglevel", "error", "-i", "-", "-f", "ffmetadata", "-"],
        input=audio,
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert dump.count("[CHAPTER]") == 5
    assert "title=Wenn die Technik ausfällt" in dump


def texts_are_there(content: bytes) -> None:
    """Chapters and transcript lie where the feed says, shifted by the intro of four seconds."""
    from lxml import etree

    namespaces = {"podcast": "https://podcastindex.org/namespace/1.0"}
    item = etree.fromstring(content).findall("channel/item")[1]
    types = {"text/vtt": "text/vtt; charset=utf-8"}
    links = item.findall("podcast:transcript", namespaces)
    assert [link.get("type") for link in links] == ["text/vtt", "application/x-subrip", "application/json"]
    for link in links:
        transcript, headers = fetch(link.get("url"))
        assert headers["content-type"] == types.get(link.get("type"), link.get("type"))
        first = transcripts.read(transcript, where="feed")[0]
        assert (round(first.start_s, 3), first.speaker) == (4.4, "Moderation")
    chapter_file, headers = fetch(item.find("podcast:chapters", namespaces).get("url"))
    assert headers["content-type"] == "application/json+chapters"
    starts = [(each["startTime"], each["title"]) for each in json.loads(chapter_file)["chapters"]]
    assert starts[:2] == [(0, "Begrüßung"), (19, "Woher die Leitlinien kommen")]


def test_two_producers_lose_nothing(tmp_path: Path, s3_bucket: S3Bucket) -> None:
    target = s3_target(s3_bucket.name, s3_bucket.server.endpoint_url, s3_bucket.base_url)
    targets = target.replace("production", "local", 1)
    anna, ben = (make_show(tmp_path / name, targets=targets) for name in ("anna", "ben"))
    add_episode(anna, "wasser", 1)
    add_episode(ben, "hitze", 2, published_at="2023-06-01 06:00")
    succeeded(podcast_here("publish", "episode", "1", cwd=anna, env=s3_bucket.env))
    report = succeeded(podcast_here("publish", "episode", "2", "--json", cwd=ben, env=s3_bucket.env)).json
    assert report["feed"]["carried_over"] == [
        {"guid": "guid-of-wasser", "title": "Folge über wasser", "reason": "live, but not in this checkout"}
    ]
    before, _ = fetch(f"{s3_bucket.base_url}/feed.xml")
    assert [entry.id for entry in feedparser.parse(before).entries] == ["guid-of-hitze", "guid-of-wasser"]
    assert podcast_here("publish", "feed", "--json", cwd=anna, env=s3_bucket.env).json["feed"]["action"] == "keep"
    after, _ = fetch(f"{s3_bucket.base_url}/feed.xml")
    assert after == before


def test_a_future_episode_goes_up_and_stays_out_of_the_feed(tmp_path: Path, s3_bucket: S3Bucket) -> None:
    target = s3_target(s3_bucket.name, s3_bucket.server.endpoint_url, s3_bucket.base_url)
    show = make_show(tmp_path / "show", targets=target.replace("production", "local", 1))
    add_episode(show, "wasser", 1, published_at="2099-05-04 06:00")
    ran = succeeded(podcast_here("publish", "episode", "1", cwd=show, env=s3_bucket.env))
    assert "scheduled: `podcast publish feed` after 2099-05-04 06:00 brings it into the feed" in ran.stdout
    assert (show / "episodes/wasser/published.json").is_file()
    content, _ = fetch(f"{s3_bucket.base_url}/feed.xml")
    assert feedparser.parse(content).entries == []
    (state,) = podcast_here("status", "--json", cwd=show).json["episodes"]
    assert state["state"] == "scheduled"


def test_publishing_goes_over_tls(tmp_path: Path, s3_tls_bucket: S3Bucket) -> None:
    target = s3_target(s3_tls_bucket.name, s3_tls_bucket.server.endpoint_url, s3_tls_bucket.base_url)
    show = make_show(tmp_path / "show", targets=target.replace("production", "local", 1))
    add_episode(show, "wasser", 1)
    report = succeeded(podcast_here("publish", "episode", "1", "--json", cwd=show, env=s3_tls_bucket.env)).json
    assert report["feed_url"].startswith("https://")
    assert report["feed_sent"]


def test_the_commands_of_the_ci_files_work_in_a_clone(show: Path, tmp_path: Path, s3_bucket: S3Bucket) -> None:
    """Merge requests see the plan without credentials; the merge publishes what they saw."""
    succeeded(podcast_here("publish", "episode", "2", cwd=show, env={**s3_bucket.env, "PODCAST_TARGET": "production"}))
    text = show / "episodes/digitale-daseinsvorsorge/episode.md"
    text.write_text(text.read_text(encoding="utf-8").replace("title: Digitale", "title: Die digitale", 1))
    git(show, "add", "--all")
    git(show, "commit", "--quiet", "--message", "Another title")
    for number, name in enumerate(CI_FILES):
        clone = tmp_path / f"clone-{number}"
        subprocess.run(["git", "clone", "--quiet", str(show), str(clone)], check=True)
        jobs = podcast_commands((clone / name).read_text(encoding="utf-8"))
        for _, *arguments in jobs["check"]:
            ran = succeeded(podcast_here(*arguments, cwd=clone))
        assert ("Die digitale Daseinsvorsorge (title)" in ran.stdout) is (number == 0)
        for _, *arguments in jobs["publish"]:
            succeeded(podcast_here(*arguments, cwd=clone, env=s3_bucket.env))
        content, _ = fetch(f"{s3_bucket.base_url}/feed.xml")
        assert [entry.title for entry in feedparser.parse(content).entries] == ["Die digitale Daseinsvorsorge"]
