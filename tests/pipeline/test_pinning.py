"""The plan is the deed: what a file says is done, or refused because something moved; nothing else ever happens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast_pipeline.cli.app import run
from tests.command import Ran, podcast, podcast_here
from tests.servers import S3Server, make_public_bucket
from tests.shows import add_episode, add_published, make_show, s3_target

OTHER_PLAN = "the show's files are the same, but the target or build/ changed, and that makes another plan"


Run = Callable[..., Ran]


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One episode is live, another one is recorded and at the target, but in no feed yet. It is the working folder."""
    root = make_show(tmp_path / "show")
    monkeypatch.chdir(root)
    add_published(root, "wasser", 1)
    assert run(["publish", "feed"]) == 0
    add_published(root, "hitze", 2, published_at="2023-06-04 06:00")
    return root


@pytest.fixture
def planned(show: Path) -> Path:
    """The plan of the feed, in its file."""
    assert run(["plan", "feed", "--out", "plan.json"]) == 0
    return show / "plan.json"


@pytest.fixture
def done() -> Run:
    """Carries out plan.json."""
    return lambda *options: podcast_here("publish", "--plan", "plan.json", *options)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_the_file_says_is_done_and_once_more_there_is_nothing_to_do(
    show: Path, planned: Path, done: Run, tmp_path: Path
) -> None:
    shutil.copytree(show, tmp_path / "other")
    assert podcast("publish", "feed", cwd=tmp_path / "other").status == 0
    ran = podcast("publish", "--plan", planned.name, cwd=show)
    assert ran.status == 0, ran.stderr
    assert "Published to local: no objects, and the feed." in ran.stdout
    assert files_of(show / "public").keys() == files_of(tmp_path / "other/public").keys()
    assert (show / "public/feed.xml").read_bytes() == (tmp_path / "other/public/feed.xml").read_bytes()
    before = files_of(show / "public")
    assert "Nothing to do: local is as it should be." in done().stdout
    assert files_of(show / "public") == before


def kept_of(show: Path) -> dict[str, bytes]:
    """All but what can be made again."""
    return {name: content for name, content in files_of(show).items() if not name.startswith("build/")}


def edit_the_live_feed(show: Path) -> None:
    feed = show / "public/feed.xml"
    feed.write_bytes(feed.read_bytes().replace(b"Folge wasser", b"Folge Wasser"))


def edit_an_episode(show: Path) -> None:
    text = show / "episodes/hitze/episode.md"
    text.write_text(text.read_text(encoding="utf-8").replace("Folge hitze", "Folge Hitze"), encoding="utf-8")


def move_the_target(show: Path) -> None:
    text = show / "podcast.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("8000", "9000"), encoding="utf-8")


def lose_the_audio(show: Path) -> None:
    for file in (show / "public/media").glob("hitze-*"):
        file.unlink()


@pytest.mark.parametrize(
    ("move", "says"),
    [
        (edit_the_live_feed, "feed.xml at the target is another one now: somebody else published there"),
        (edit_an_episode, "episodes/hitze/episode.md changed"),
        (move_the_target, "the settings of the target local in podcast.yaml changed"),
        (lose_the_audio, OTHER_PLAN),
    ],
)
@pytest.mark.usefixtures("planned")
def test_a_world_that_moved_is_a_refusal_that_changes_nothing(
    show: Path, done: Run, move: Callable[[Path], None], says: str
) -> None:
    move(show)
    before = kept_of(show)
    ran = done("--json")
    assert (ran.status, ran.json["error"]) == (
        1,
        {
            "kind": "plan_outdated",
            "message": f"this plan does not hold any more: {says}; plan anew: `podcast plan feed --target local --out plan.json`",
            "where": "plan.json",
        },
    )
    assert kept_of(show) == before


@pytest.mark.usefixtures("planned")
def test_a_plan_of_another_show_is_refused(done: Run, tmp_path: Path) -> None:
    other = make_show(tmp_path / "other", guid="00000000-0000-4000-8000-000000000000")
    ran = done("--show", str(other))
    assert (ran.status, "is of another show" in ran.error) == (1, True)
    assert not (other / "public").exists()


@pytest.mark.parametrize("content", ["", "[]", '{"version": 1}', '{"version": 2}', "\udcff\udcfe"])
def test_a_file_that_is_no_plan_is_one_sentence(show: Path, done: Run, content: str) -> None:
    (show / "plan.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    ran = done()
    assert (ran.status, ran.error) == (1, "plan.json: is no plan; make one with `podcast plan feed --out FILE`")


def test_a_plan_made_up_by_hand_does_nothing_that_the_tool_would_not(show: Path, planned: Path, done: Run) -> None:
    """A plan is compared, not obeyed: whoever changes it gets a refusal."""
    plan = json.loads(planned.read_text(encoding="utf-8"))
    plan["feeds"][0]["sha256"] = "0" * 64
    planned.write_text(json.dumps(plan), encoding="utf-8")
    before = kept_of(show)
    ran = done()
    assert (ran.status, OTHER_PLAN in ran.error) == (1, True)
    assert kept_of(show) == before


def test_a_plan_that_may_not_be_applied_is_not_written(show: Path) -> None:
    text = show / "podcast.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("9b024349", "9b024340"), encoding="utf-8")
    assert (run(["plan", "feed", "--out", "plan.json"]), (show / "plan.json").exists()) == (1, False)


def test_questions_are_asked_and_answered_as_ever(show: Path, done: Run) -> None:
    assert run(["plan", "withdraw", "1", "--out", "plan.json"]) == 0
    ran = done()
    assert (ran.status, "give --yes" in ran.error) == (1, True)
    assert done("--yes").status == 0
    assert "Nothing to do" in done("--yes").stdout


@pytest.mark.parametrize("arguments", ["--yes feed", "--plan plan.json feed", "--yes"])
@pytest.mark.usefixtures("planned")
def test_options_of_a_plan_do_not_go_with_a_command(show: Path, arguments: str) -> None:
    before = kept_of(show)
    assert run(["publish", *arguments.split()]) == 2
    assert kept_of(show) == before


@pytest.mark.needs("ceph")
def test_a_draft_is_dated_and_published_by_its_plan_and_by_no_other(
    s3_servers: Callable[[str], S3Server],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: Run,
) -> None:
    bucket = make_public_bucket(s3_servers("ceph"))
    client = bucket.server.client()
    targets = s3_target(bucket.name, bucket.server.endpoint_url, bucket.base_url, name="local")
    root = make_show(tmp_path / "show", targets=targets)
    add_episode(root, "wasser", 1, published_at=None)
    monkeypatch.chdir(root)
    for name, value in bucket.env.items():
        monkeypatch.setenv(name, value)
    assert podcast_here("plan", "episode", "1", "--now", "--out", "plan.json").status == 0
    written = (root / "plan.json").read_text(encoding="utf-8")
    assert not [name for name, secret in bucket.env.items() if "SECRET" in name and secret in written]

    shutil.move(root / "build", root / "elsewhere")
    assert done().error == (
        "plan.json: this plan does not hold any more: episode 1 is not in build/ as it would be made now; plan anew: "
        "`podcast plan episode 1 --target local --now --out plan.json`"
    )
    assert client.list_objects_v2(Bucket=bucket.name)["KeyCount"] == 0
    shutil.rmtree(root / "build")
    shutil.move(root / "elsewhere", root / "build")

    stranger = json.loads(written)["objects"][0]["key"]
    client.put_object(Bucket=bucket.name, Key=stranger, Body=b"something else")
    assert "at the target appeared, and is another file than the planned one" in done().error
    client.delete_object(Bucket=bucket.name, Key=stranger)

    first = done("--json")
    assert (first.status, first.json["feed"]["action"]) == (0, "send")
    again = done("--json")
    assert (again.status, again.json["sent"], again.json["feeds_sent"]) == (0, [], [])
