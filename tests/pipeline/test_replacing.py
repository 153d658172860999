"""Other audio for a published episode: under a new address, or over the old one, whose bytes are kept first."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from podcast_pipeline.errors import NotVerified
from podcast_pipeline.pipeline import Plan, Replacement, Scope, Wish, make_plan, publish
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.clients import as_apps_know_it
from tests.servers import S3Bucket
from tests.shows import LOCAL_TARGET, add_episode, add_recorded, make_recording, make_show, s3_target

NOW = datetime(2024, 3, 1, tzinfo=UTC)
NEW_URL, SAME_URL = Replacement.NEW_URL, Replacement.SAME_URL


@pytest.fixture(scope="module")
def published_show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_show(tmp_path_factory.mktemp("replacing") / "show")
    add_episode(root, "wasser", 1, seconds=3)
    published(root)
    return root


@pytest.fixture
def show(published_show: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published_show, tmp_path / "show")


@pytest.fixture
def unrecorded(show: Path) -> Path:
    (show / "podcast.yaml").write_text((show / "podcast.yaml").read_text().replace(", record: true", ""))
    (show / "episodes/wasser/published.json").unlink()
    return show


def plan(show: Path, how: Replacement | None = None, *, scope: Scope = Scope.EPISODE) -> Plan:
    return make_plan(load(show), Wish(scope, NOW, ("1",), replace=how), Unwatched())


def published(show: Path, how: Replacement | None = None) -> Plan:
    made = plan(show, how)
    publish(load(show), made, Unwatched())
    return made


def entry(show: Path) -> Any:
    (only,) = feedparser.parse((show / "public/feed.xml").read_bytes()).entries
    return only


def enclosure(show: Path) -> tuple[str, int]:
    (only,) = entry(show).enclosures
    return only.href.removeprefix("http://localhost:8000/"), int(only.length)


def record(show: Path) -> Any:
    return json.loads((show / "episodes/wasser/published.json").read_text())


def record_anew(show: Path, *, seconds: float = 2) -> None:
    make_recording(show / "episodes/wasser/recording.wav", seconds=seconds, tone_hz=700)


def retitle(show: Path) -> None:
    """As long as before, so that the file with new tags is as long as the old one."""
    episode = show / "episodes/wasser/episode.md"
    text = episode.read_text(encoding="utf-8")
    assert "über wasser" in text
    episode.write_text(text.replace("über wasser", "über WASSER"), encoding="utf-8")


def test_at_the_same_address_lies_the_new_file_and_the_old_one_is_kept(show: Path) -> None:
    key, length = enclosure(show)
    old, guid = (show / "public" / key).read_bytes(), entry(show).id
    record_anew(show)
    made = published(show, SAME_URL)
    new = (show / "public" / key).read_bytes()
    kept_key = f"kept/wasser-{hashlib.sha256(old).hexdigest()[:12]}.mp3"
    assert [question.text for question in made.questions] == [
        "Episode 1 is public. Give its listeners the new file in place of the old one under the same address?"
    ]
    assert (show / "public" / kept_key).read_bytes() == old
    assert (entry(show).id, enclosure(show)) == (guid, (key, len(new)))
    assert len(new) < length
    known = record(show)
    assert (known["media"][0]["key"], known["media"][0]["sha256"]) == (key, hashlib.sha256(new).hexdigest())
    assert [(each["key"], each["length_bytes"], each["kept_key"]) for each in known["replaced"]] == [
        (key, length, kept_key)
    ]
    assert published(show).changes_nothing
    assert plan(show, scope=Scope.FEED).changes_nothing


def test_new_tags_take_the_place_of_old_ones_even_in_a_file_as_long_as_before(show: Path) -> None:
    key, length = enclosure(show)
    retitle(show)
    (notice,) = plan(show).notices
    assert notice.endswith("the tags inside the file stay as they are (`--replace` writes new ones)")
    published(show, SAME_URL)
    assert enclosure(show) == (key, length)
    assert published(show).changes_nothing


def test_at_a_new_address_the_guid_stays_and_the_old_file_too(show: Path) -> None:
    key, _ = enclosure(show)
    guid = entry(show).id
    record_anew(show)
    published(show, NEW_URL)
    assert enclosure(show)[0] != key
    assert entry(show).id == guid
    assert (show / "public" / key).exists()
    assert [each["key"] for each in record(show)["replaced"]] == [key]
    assert published(show).changes_nothing


def master_louder(show: Path) -> None:
    yaml = (show / "podcast.yaml").read_text()
    (show / "podcast.yaml").write_text(yaml.replace("bitrate_kbps: 64", "bitrate_kbps: 64, loudness_lufs: -18"))


@pytest.mark.parametrize("how", [NEW_URL, SAME_URL])
@pytest.mark.parametrize("changed", [record_anew, master_louder, retitle])
def test_no_app_sees_other_audio_as_an_episode(show: Path, changed: Callable[[Path], None], how: Replacement) -> None:
    """Recorded, mastered and tagged anew: as two clients' parsers know it, it is the episode it was."""
    ((guid, (date, _)),) = as_apps_know_it(show / "public/feed.xml").items()
    sha256 = record(show)["media"][0]["sha256"]
    changed(show)
    published(show, how)
    ((same_guid, (same_date, _)),) = as_apps_know_it(show / "public/feed.xml").items()
    assert (same_guid, same_date) == (guid, date)
    assert record(show)["media"][0]["sha256"] != sha256


def test_each_replacement_at_one_address_keeps_what_was_there(show: Path) -> None:
    for seconds in (2, 1):
        record_anew(show, seconds=seconds)
        published(show, SAME_URL)
    assert len(list((show / "public/kept").iterdir())) == 2
    assert len({each["kept_key"] for each in record(show)["replaced"]}) == 2
    assert len(list((show / "public/media").iterdir())) == 1


def test_what_was_interrupted_after_the_file_is_finished_by_the_same_command(show: Path) -> None:
    before = show.parent / "before"
    shutil.copytree(show, before)
    record_anew(show)
    published(show, SAME_URL)
    after = record(show), (show / "public/feed.xml").read_bytes()
    for file in ("episodes/wasser/published.json", "public/feed.xml"):
        shutil.copy(before / file, show / file)
    made = published(show, SAME_URL)
    assert [step.upload.key for step in made.to_send] == []
    assert (record(show), (show / "public/feed.xml").read_bytes()) == after


def test_what_was_interrupted_before_the_feed_is_finished_by_any_publish(show: Path) -> None:
    old_feed = (show / "public/feed.xml").read_bytes()
    record_anew(show)
    published(show, SAME_URL)
    new_feed = (show / "public/feed.xml").read_bytes()
    (show / "public/feed.xml").write_bytes(old_feed)
    publish(load(show), plan(show, scope=Scope.FEED), Unwatched())
    assert (show / "public/feed.xml").read_bytes() == new_feed


def test_nothing_is_written_over_when_another_was_there_first(show: Path) -> None:
    key, _ = enclosure(show)
    record_anew(show)
    made = plan(show, SAME_URL)
    (show / "public" / key).write_bytes(b"of another publisher")
    with pytest.raises(NotVerified, match="nothing was written over, run the command again"):
        publish(load(show), made, Unwatched())
    assert (show / "public" / key).read_bytes() == b"of another publisher"


def test_an_old_checkout_does_not_undo_it(show: Path) -> None:
    old_record = (show / "episodes/wasser/published.json").read_bytes()
    record_anew(show)
    published(show, SAME_URL)
    (show / "episodes/wasser/published.json").write_bytes(old_record)
    (refusal,) = plan(show, scope=Scope.FEED).refusals
    assert "episode 1 is live with a file that this checkout does not know" in refusal
    assert "get the published.json of whoever replaced it (`git pull`)" in refusal


@pytest.mark.parametrize("scope", [Scope.EPISODE, Scope.ALL])
def test_an_old_checkout_does_not_write_over_audio_as_long_as_its_own(show: Path, scope: Scope, tmp_path: Path) -> None:
    old = shutil.copytree(show, tmp_path / "old", ignore=shutil.ignore_patterns("public"))
    retitle(show)
    published(show, SAME_URL)
    shutil.move(show / "public", old / "public")
    made = plan(old, scope=scope)
    assert made.refusals == (
        "episode 1 is published, and other audio was put in its place that this checkout does not know: get the "
        "published.json of whoever did that (`git pull`), or give `--replace new-url` to publish it anew (same guid, "
        "new file), or `--replace same-url` to write over the file under its address",
    )


def test_a_new_address_that_other_audio_has_taken_is_refused(show: Path, tmp_path: Path) -> None:
    """The old recording comes back, and its address was that of the file it made before."""
    recording = show / "episodes/wasser/recording.wav"
    old = shutil.copy(recording, tmp_path)
    record_anew(show)
    published(show, SAME_URL)
    shutil.copy(old, recording)
    assert plan(show, NEW_URL).refusals == (
        "episode 1: in the place of this very file other audio was put (`--replace same-url`): get the published.json of "
        "whoever did that (`git pull`), or put this one back with `--replace same-url`",
    )
    assert plan(show, SAME_URL).refusals == ()


@pytest.mark.parametrize("change", [record_anew, retitle])
def test_a_target_without_records_knows_it_by_what_lies_there(unrecorded: Path, change: Callable[[Path], None]) -> None:
    key, _ = enclosure(unrecorded)
    change(unrecorded)
    published(unrecorded, SAME_URL)
    assert enclosure(unrecorded)[0] == key
    assert published(unrecorded).changes_nothing
    assert plan(unrecorded, scope=Scope.FEED).changes_nothing


def test_another_slug_is_no_other_file(unrecorded: Path) -> None:
    before = enclosure(unrecorded)
    (unrecorded / "episodes/wasser").rename(unrecorded / "episodes/regen")
    made = published(unrecorded)
    assert (made.refusals, enclosure(unrecorded)) == ((), before)


def test_both_ways_are_named_when_a_recording_changed(show: Path) -> None:
    record_anew(show)
    assert plan(show).refusals == (
        "episode 1 is published, and its recording changed since: `podcast publish feed` keeps it and changes texts "
        "only, or give `--replace new-url` to publish it anew (same guid, new file), or `--replace same-url` to write "
        "over the file under its address",
    )


def test_a_file_at_another_host_cannot_be_written_over(tmp_path: Path) -> None:
    root = make_show(tmp_path / "show")
    folder = add_recorded(root, "alt", 1)
    publish(load(root), plan(root, scope=Scope.FEED), Unwatched())
    text = (folder / "episode.md").read_text().replace("number: 1", "number: 1\nrecording: recording.wav")
    (folder / "episode.md").write_text(text)
    make_recording(folder / "recording.wav", seconds=1)
    assert plan(root, SAME_URL).refusals == (
        "episode 1: listeners have https://media.example.org/alt.mp3, which is not under a key of this target; give "
        "`--replace new-url` (same guid, new file)",
    )


def test_a_bucket_keeps_the_old_file_and_lets_caches_ask_for_the_new_one(
    show: Path, s3_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3_bucket.env.items():
        monkeypatch.setenv(name, value)
    target = s3_target(s3_bucket.name, s3_bucket.server.endpoint_url, s3_bucket.base_url, name="local")
    yaml = (show / "podcast.yaml").read_text()
    (show / "podcast.yaml").write_text(yaml.replace(LOCAL_TARGET, target))
    published(show)
    record_anew(show)
    made = published(show, SAME_URL)
    step = made.to_send[0]  # audio goes first
    assert step.keeping is not None
    client = s3_bucket.server.client()
    kept = client.head_object(Bucket=s3_bucket.name, Key=step.keeping.kept_key)
    there = client.head_object(Bucket=s3_bucket.name, Key=step.upload.key)
    assert (kept["Metadata"]["sha256"], there["Metadata"]["sha256"]) == (step.keeping.sha256, step.upload.sha256)
    assert (kept["ContentLength"], there["ContentLength"]) == (step.keeping.size_bytes, step.upload.size_bytes)
    assert there["CacheControl"] == "public, max-age=300, must-revalidate"
    assert published(show).changes_nothing
