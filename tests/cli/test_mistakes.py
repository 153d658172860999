"""A user's mistake ends in one sentence, the right exit status, and nothing half done."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from podcast_pipeline.errors import PodcastError
from tests.command import PODCAST, Ran, podcast, podcast_here
from tests.servers import S3Bucket
from tests.shows import add_episode, make_recording, make_show, s3_target

SMALL_DISK = (
    "unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
    'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"', "sh",
)  # fmt: skip


BAD_RECORDINGS = [
    pytest.param(Path.unlink, "the recording 'recording.wav' is not on this machine; put it beside", id="missing"),
    pytest.param(lambda path: path.write_bytes(b""), "is empty (0 bytes); copy it again", id="empty"),
    pytest.param(
        lambda path: path.write_text("no sound\n" * 500), "is no audio or video file that can be read", id="mislabelled"
    ),
    pytest.param(lambda path: path.write_bytes(path.read_bytes()[:100_000]), "is cut off", id="truncated"),
]
if os.geteuid() != 0:  # root may read every file
    BAD_RECORDINGS.append(
        pytest.param(lambda path: path.chmod(0), "cannot be read: Permission denied", id="unreadable")
    )


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    add_episode(root, "wasser", 1)
    return root


@pytest.fixture(scope="module")
def published_show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_show(tmp_path_factory.mktemp("published") / "show")
    add_episode(root, "wasser", 1)
    assert podcast_here("publish", "episode", "1", cwd=root).status == 0
    return root


def files_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def refused(ran: Ran, *, status: int = 1) -> str:
    assert ran.status == status, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.error


class TestWithoutAShow:
    def test_a_folder_without_a_show(self, tmp_path: Path) -> None:
        assert refused(podcast_here("status", cwd=tmp_path)) == (
            f"{tmp_path}: no podcast.yaml here or above; go to the show's folder, or make a show with `podcast init`"
        )

    def test_an_error_as_json_is_one_document(self, tmp_path: Path) -> None:
        ran = podcast_here("status", "--json", cwd=tmp_path)
        assert ran.status == 1
        assert ran.json["error"]["kind"] == "file"
        assert ran.json["error"]["where"] == str(tmp_path)
        assert ran.json["version"] == 1

    @pytest.mark.parametrize(
        ("arguments", "command"),
        [
            ("publsh", "podcast"),
            ("publish epsode 1", "podcast publish"),
            ("publish episode", "podcast publish episode"),
            ("status --onlin", "podcast status"),
            ("master a.wav", "podcast master"),
        ],
    )
    def test_wrong_usage_is_status_2_and_names_the_help(self, arguments: str, command: str, tmp_path: Path) -> None:
        message = refused(podcast_here(*arguments.split(), cwd=tmp_path), status=2)
        assert message.endswith(f" (`{command} --help` shows all)")

    def test_a_word_that_an_option_does_not_know_is_told_with_those_it_knows(self, tmp_path: Path) -> None:
        message = refused(podcast_here("check", "--format", "githb", cwd=tmp_path), status=2)
        assert message == (
            "Invalid value for '--format': 'githb' is not one of 'text', 'github', 'sarif'. "
            "(`podcast check --help` shows all)"
        )

    def test_wrong_usage_as_json(self, tmp_path: Path) -> None:
        ran = podcast_here("status", "--onlin", "--json", cwd=tmp_path)
        assert (ran.status, ran.json["error"]["kind"]) == (2, "usage")


class TestRecordings:
    @pytest.mark.parametrize(("spoil", "sentence"), BAD_RECORDINGS)
    def test_a_bad_recording_is_named_and_nothing_is_published(
        self, show: Path, spoil: Callable[[Path], object], sentence: str
    ) -> None:
        spoil(show / "episodes/wasser/recording.wav")
        assert sentence in refused(podcast_here("publish", "episode", "1", cwd=show))
        assert not (show / "public").exists()

    def test_silence_is_named(self, show: Path) -> None:
        make_recording(show / "episodes/wasser/recording.wav", level_db=-300)
        message = refused(podcast_here("publish", "episode", "1", cwd=show))
        assert message.endswith(
            "recording.wav: is silent from start to end, so nothing can be brought to -16 LUFS; check which track it is"
        )
        assert not (show / "public").exists()


class TestTargets:
    def test_an_unknown_target_lists_those_there_are(self, show: Path) -> None:
        ran = podcast_here("publish", "feed", "--target", "prod", cwd=show)
        assert refused(ran) == "--target: there is no target 'prod'; podcast.yaml has local"

    def test_an_unknown_episode_lists_those_there_are(self, show: Path) -> None:
        ran = podcast_here("publish", "episode", "../../etc/passwd", cwd=show)
        assert refused(ran) == "episodes: there is no episode '../../etc/passwd'; there are: 1 (wasser)"

    def test_a_draft_without_a_terminal_names_the_flag(self, show: Path) -> None:
        add_episode(show, "entwurf", 2, published_at=None)
        before = files_of(show / "episodes")
        message = refused(podcast_here("publish", "episode", "2", cwd=show))
        assert message.startswith("local: Episode 2 is a draft. Date it now (")
        assert message.endswith("There is no terminal to ask: give --now")
        assert files_of(show / "episodes") == before
        assert not (show / "public").exists()

    def test_now_dates_a_draft_and_writes_the_date(self, show: Path) -> None:
        add_episode(show, "entwurf", 2, published_at=None)
        ran = podcast_here("publish", "episode", "2", "--now", "--json", cwd=show)
        assert ran.status == 0, ran.stderr
        dated = ran.json["dated"][0]["published_at"]
        assert f"published_at: {dated}\n" in (show / "episodes/entwurf/episode.md").read_text(encoding="utf-8")
        assert podcast_here("publish", "episode", "2", "--json", cwd=show).json["sent"] == []

    def test_now_for_a_scheduled_episode_is_refused(self, show: Path) -> None:
        add_episode(show, "bald", 2, published_at="2099-05-04 06:00")
        assert refused(podcast_here("publish", "episode", "2", "--now", cwd=show)) == (
            "episodes/bald/episode.md: is dated 2099-05-04 06:00 already; --now is for drafts: change "
            "`published_at` by hand if that is meant"
        )

    def test_a_live_feed_that_is_no_feed_is_never_replaced(self, show: Path) -> None:
        (show / "public").mkdir()
        (show / "public/feed.xml").write_text("<html>Login</html>")
        refused(podcast_here("publish", "episode", "1", cwd=show))
        assert files_of(show / "public") == {"feed.xml": b"<html>Login</html>"}

    def test_the_feed_of_another_show_is_never_replaced(self, show: Path, tmp_path: Path) -> None:
        other = make_show(tmp_path / "other", guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
        (other / "public").symlink_to(show / "public")
        (show / "public").mkdir()
        assert podcast_here("publish", "episode", "1", cwd=show).status == 0
        before = files_of(show / "public")
        message = refused(podcast_here("publish", "feed", cwd=other))
        assert "is that of another show ('Städte & Wasser', podcast:guid 9b024349-" in message
        assert files_of(show / "public") == before


class TestFrozen:
    """Published media do not change by accident."""

    @pytest.fixture
    def published(self, published_show: Path, tmp_path: Path) -> Path:
        return shutil.copytree(published_show, tmp_path / "show")

    def test_a_new_title_changes_the_feed_and_no_audio(self, published: Path) -> None:
        episode = published / "episodes/wasser/episode.md"
        episode.write_text(episode.read_text(encoding="utf-8").replace("Folge über wasser", "Neuer Titel"))
        ran = podcast_here("publish", "episode", "1", "--json", cwd=published)
        assert ran.status == 0, ran.stderr
        assert ran.json["sent"] == []
        assert ran.json["feed"]["changed"] == [
            {
                "guid": "guid-of-wasser",
                "title": "Neuer Titel",
                "parts": ["title"],
                "in_apps": "same guid: refreshed in place, nothing is downloaded again",
            }
        ]
        assert ran.json["notices"] == [
            "episode 1: its text changed since it was published; feed and pages follow, the tags inside the file stay "
            "as they are (`--replace` writes new ones)"
        ]

    def test_a_new_recording_is_refused_without_replace(self, published: Path) -> None:
        before = files_of(published / "public")
        make_recording(published / "episodes/wasser/recording.wav", tone_hz=900)
        assert refused(podcast_here("publish", "episode", "1", cwd=published)) == (
            "local: episode 1 is published, and its recording changed since: `podcast publish feed` keeps it and changes "
            "texts only, or give `--replace new-url` to publish it anew (same guid, new file), or `--replace same-url` to "
            "write over the file under its address"
        )
        assert files_of(published / "public") == before

    def test_replace_asks_and_keeps_guid_and_old_file(self, published: Path) -> None:
        before = files_of(published / "public")
        make_recording(published / "episodes/wasser/recording.wav", tone_hz=900)
        asked = podcast_here("publish", "episode", "1", "--replace", "new-url", cwd=published)
        assert refused(asked) == (
            "local: Episode 1 is public. Give its listeners the new file in place of the old one? There is no "
            "terminal to ask: give --yes"
        )
        ran = podcast_here("publish", "episode", "1", "--replace", "new-url", "--yes", "--json", cwd=published)
        assert ran.status == 0, ran.stderr
        (changed,) = ran.json["feed"]["changed"]
        assert (changed["guid"], "enclosure" in changed["parts"]) == ("guid-of-wasser", True)
        after = files_of(published / "public")
        assert {name: after[name] for name in before if name.startswith("media/")} == {
            name: content for name, content in before.items() if name.startswith("media/")
        }

    def test_new_audio_settings_are_refused_too(self, published: Path) -> None:
        yaml = published / "podcast.yaml"
        yaml.write_text(yaml.read_text(encoding="utf-8").replace("bitrate_kbps: 64", "bitrate_kbps: 96"))
        message = refused(podcast_here("publish", "episode", "1", cwd=published))
        assert "the audio settings of podcast.yaml (or an intro, outro, bed or jingle) changed since" in message

    def test_an_episode_that_became_a_draft_again_is_refused_with_the_way_to_withdraw_it(self, published: Path) -> None:
        episode = published / "episodes/wasser/episode.md"
        episode.write_text(episode.read_text(encoding="utf-8").replace("published_at: 2023-05-04 06:00\n", ""))
        before = (published / "public/feed.xml").read_bytes()
        assert refused(podcast_here("publish", "feed", cwd=published)) == (
            "local: episodes/wasser/episode.md: episode 1 has no published_at, but the live feed has 2023-05-04 06:00: "
            "write `published_at: 2023-05-04T06:00:00+02:00` back, or withdraw it on purpose with `podcast withdraw 1`"
        )
        assert (published / "public/feed.xml").read_bytes() == before

    def test_an_episode_whose_folder_is_gone_stays_in_the_feed(self, published: Path) -> None:
        (published / "episodes/wasser").rename(published / "elsewhere")
        ran = podcast_here("publish", "feed", "--json", cwd=published)
        assert ran.json["feed"]["carried_over"][0]["reason"] == "live, but not in this checkout"

    def test_a_new_slug_changes_no_identity(self, published: Path) -> None:
        (published / "episodes/wasser").rename(published / "episodes/regen")
        ran = podcast_here("publish", "episode", "1", "--json", cwd=published)
        assert ran.status == 0, ran.stderr
        assert [key for key in ran.json["sent"] if key.startswith("media/")] == []
        assert ran.json["feed"]["added"] == []


class TestDisk:
    @pytest.mark.needs("small disks")
    def test_a_full_folder_target_is_named_and_gets_no_feed_and_no_half_file(self, show: Path) -> None:
        (show / "public").mkdir()
        listed = '"$0" "$@"; status=$?; find public -type f >left; exit $status'  # the disk is gone with its process
        command = (*SMALL_DISK, "24k", str(show / "public"), "sh", "-c", listed, str(PODCAST))
        ran = podcast("publish", "episode", "1", cwd=show, command=command)
        assert "the disk is full; free some space and run the command again" in refused(ran)
        left = (show / "left").read_text().split()
        assert [name for name in left if name.endswith(".xml") or "/." in name] == []

    @pytest.mark.needs("small disks")
    def test_too_little_space_for_the_master_is_named(self, show: Path) -> None:
        (show / "build").mkdir()
        ran = podcast(
            "publish", "episode", "1", cwd=show, command=(*SMALL_DISK, "24k", str(show / "build"), str(PODCAST))
        )
        assert re.search(
            r"needs about \d+(\.\d)? MB on the disk, which has 0(\.\d)? MB free; free some space$", refused(ran)
        )
        assert not (show / "public").exists()

    def test_a_folder_that_may_not_be_written_is_named(self, show: Path) -> None:
        (show / "build").write_text("a file where a folder should be")
        assert "cannot be made" in refused(podcast_here("publish", "episode", "1", cwd=show))


class TestBuckets:
    @pytest.fixture
    def cloud(self, tmp_path: Path, s3_bucket: S3Bucket) -> Path:
        target = s3_target(s3_bucket.name, s3_bucket.server.endpoint_url, s3_bucket.base_url, name="local")
        root = make_show(tmp_path / "cloud", targets=target)
        add_episode(root, "wasser", 1)
        return root

    def test_wrong_credentials_write_no_record_and_show_no_secret(self, cloud: Path, s3_bucket: S3Bucket) -> None:
        env = {**s3_bucket.env, "AWS_SECRET_ACCESS_KEY": "my-very-secret"}
        ran = podcast_here("publish", "episode", "1", "-v", cwd=cloud, env=env)
        assert "refused the credentials" in refused(ran)
        assert "my-very-secret" not in ran.stdout + ran.stderr
        assert not (cloud / "episodes/wasser/published.json").exists()

    def test_no_credentials_name_the_variables(self, cloud: Path) -> None:
        assert "no credentials found; set AWS_ACCESS_KEY_ID" in refused(podcast_here("publish", "feed", cwd=cloud))

    def test_a_missing_bucket_is_named(self, cloud: Path, s3_bucket: S3Bucket) -> None:
        yaml = cloud / "podcast.yaml"
        yaml.write_text(yaml.read_text(encoding="utf-8").replace(s3_bucket.name + ",", "no-such-bucket,", 1))
        ran = podcast_here("publish", "episode", "1", cwd=cloud, env=s3_bucket.env)
        assert "there is no bucket 'no-such-bucket'; make it at the host" in refused(ran)


class TestMaster:
    def test_an_existing_output_needs_force(self, tmp_path: Path) -> None:
        make_recording(tmp_path / "in.wav")
        (tmp_path / "out.mp3").write_bytes(b"mine")
        assert refused(podcast_here("master", "in.wav", "out.mp3", cwd=tmp_path)) == (
            "out.mp3: exists already; give --force to replace it"
        )
        assert (tmp_path / "out.mp3").read_bytes() == b"mine"
        ran = podcast_here("master", "in.wav", "out.mp3", "--force", "--json", cwd=tmp_path)
        assert ran.status == 0, ran.stderr
        assert ran.json["on_target"] is True
        assert abs(ran.json["output"]["playback_lufs"] + 16) <= 0.5

    @pytest.mark.parametrize("force", [(), ("--force",)])
    def test_an_output_whose_name_is_too_long_is_named(self, tmp_path: Path, force: tuple[str, ...]) -> None:
        make_recording(tmp_path / "in.wav")
        name = f"{'x' * 300}.mp3"
        assert refused(podcast_here("master", "in.wav", name, *force, cwd=tmp_path)) == (
            f"{name}: cannot be written: File name too long"
        )

    def test_an_output_that_is_a_circle_of_links_needs_force_and_is_replaced(self, tmp_path: Path) -> None:
        make_recording(tmp_path / "in.wav")
        (tmp_path / "out.mp3").symlink_to("out.mp3")
        assert refused(podcast_here("master", "in.wav", "out.mp3", cwd=tmp_path)) == (
            "out.mp3: exists already; give --force to replace it"
        )
        assert podcast_here("master", "in.wav", "out.mp3", "--force", cwd=tmp_path).status == 0
        assert (tmp_path / "out.mp3").is_file()

    @pytest.mark.parametrize("name", ["x" * 300, "loop"])
    def test_a_recording_that_cannot_be_there_is_named(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "loop").symlink_to("loop")
        for arguments in (("measure", name), ("master", name, "out.mp3")):
            assert refused(podcast_here(*arguments, cwd=tmp_path)).startswith(f"{name}: ")

    @pytest.mark.parametrize("rate", ["127", "0", "999"])
    def test_a_bit_rate_that_no_mp3_has_is_wrong_usage(self, rate: str, tmp_path: Path) -> None:
        make_recording(tmp_path / "in.wav")
        refused(podcast_here("master", "in.wav", "out.mp3", "--bitrate", rate, cwd=tmp_path), status=2)

    @pytest.mark.parametrize("name", ["out", "out.aac", "out.mp3.txt", ".mp3"])
    def test_an_ending_that_is_no_format_is_refused_with_those_there_are(self, name: str, tmp_path: Path) -> None:
        make_recording(tmp_path / "in.wav")
        assert refused(podcast_here("master", "in.wav", name, cwd=tmp_path)) == (
            f"{name}: must end in .mp3, .m4a, .opus, .flac or .wav, which says the format; rename it"
        )

    @pytest.mark.parametrize(
        ("report", "force", "sentence"),
        [
            ("mine.html", (), "mine.html: exists already; give --force to replace it"),
            ("in.wav", ("--force",), "in.wav: would be written over by the report; give the report another name"),
            ("./out.mp3", (), "out.mp3: would be written over by the report; give the report another name"),
            ("no/report.html", (), "no: the folder for the report is missing; make it first"),
        ],
    )
    def test_a_report_destroys_nothing(
        self, report: str, force: tuple[str, ...], sentence: str, tmp_path: Path
    ) -> None:
        make_recording(tmp_path / "in.wav")
        (tmp_path / "mine.html").write_bytes(b"mine")
        before = files_of(tmp_path)
        assert (
            refused(podcast_here("master", "in.wav", "out.mp3", "--report", report, *force, cwd=tmp_path)) == sentence
        )
        assert files_of(tmp_path) == before

    def test_filters_that_are_no_text_are_wrong_usage(self, tmp_path: Path) -> None:
        make_recording(tmp_path / "in.wav")
        refused(podcast_here("master", "in.wav", "out.mp3", "--filters", " ", cwd=tmp_path), status=2)

    def test_measure_measures_the_good_files_and_names_the_bad(self, tmp_path: Path) -> None:
        make_recording(tmp_path / "good.wav")
        (tmp_path / "bad.wav").write_text("text")
        ran = podcast_here("measure", "good.wav", "bad.wav", "--json", cwd=tmp_path)
        assert ran.status == 1
        good, bad = json.loads(ran.stdout)
        assert good["file"] == "good.wav"
        assert set(good) == {
            "file", "integrated_lufs", "playback_lufs", "true_peak_dbtp", "loudness_range_lu", "momentary_max_lufs",
            "short_term_max_lufs", "duration_s", "channels", "sample_rate_hz", "remarks",
        }  # fmt: skip
        assert bad["error"]["where"] == "bad.wav"


class TestShowNotes:
    def test_script_in_show_notes_never_reaches_the_feed(self, show: Path) -> None:
        episode = show / "episodes/wasser/episode.md"
        hostile = "\n<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) ]]> & <b>ok</b>\n"
        episode.write_text(episode.read_text(encoding="utf-8") + hostile)
        assert podcast_here("publish", "episode", "1", cwd=show).status == 0
        feed = (show / "public/feed.xml").read_text(encoding="utf-8")
        assert "ok" in feed
        for evil in ("<script", "onerror", 'href="javascript', "alert(1)</"):
            assert evil not in feed

    def test_artwork_of_the_wrong_size_is_found_by_check(self, show: Path) -> None:
        Image.new("RGB", (800, 600)).save(show / "artwork.jpg")
        ran = podcast_here("check", "--json", cwd=show)
        assert ran.status == 1
        assert any("800" in finding["message"] for finding in ran.json["findings"])


def test_every_expected_error_has_a_kind_of_its_own() -> None:
    def tree(error: type[PodcastError]) -> list[type[PodcastError]]:
        return [error, *(below for child in error.__subclasses__() for below in tree(child))]

    kinds = [error.kind for error in tree(PodcastError)]
    assert len(kinds) == len(set(kinds))
