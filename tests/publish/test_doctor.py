"""A target is examined with scratch objects that are gone afterwards, and judged as it is."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from podcast_pipeline.model import FolderTarget, S3Target
from podcast_pipeline.publish.doctor import Examination, Finding, Light, examine, mend
from podcast_pipeline.publish.doctor.mending import CORS_RULE, LIFECYCLE_ID
from tests.command import PODCAST, podcast
from tests.publish.stores import bucket_target, keys
from tests.servers import S3Bucket, S3Server, make_public_bucket
from tests.servers.faults import Answer, Call, Header
from tests.servers.proxy import Proxy
from tests.shows import make_show, s3_target
from tests.web import Web

__all__ = ["keys"]

EVERYTHING = (
    *("network", "credentials", "clock", "list", "write", "read", "multipart", "delete", "headers", "conditions"),
    *("checksums", "damage", "strangers", "lifecycle", "public", "type", "cache", "head", "range", "cors"),
)


@pytest.fixture
def at(
    s3_servers: Callable[[str], S3Server], keys: Callable[[S3Bucket], None]
) -> Iterator[Callable[[str], tuple[Proxy, S3Bucket]]]:
    """A new bucket on the server of a name, and the proxy before it; its keys are in use."""
    proxies: list[Proxy] = []

    def new(name: str) -> tuple[Proxy, S3Bucket]:
        server = s3_servers(name)
        proxies.append(Proxy(server.endpoint_url).__enter__())
        bucket = make_public_bucket(server).behind(proxies[-1].url)
        keys(bucket)
        return proxies[-1], bucket

    yield new
    for proxy in proxies:
        proxy.__exit__(None, None, None)


def examined(target: S3Target | FolderTarget, *, root: Path = Path(), ahead: timedelta = timedelta()) -> Examination:
    return examine(target, root=root, clock=lambda: datetime.now(UTC) + ahead)


def amiss(examination: Examination) -> dict[str, Light]:
    return {each.topic: each.light for each in examination.diagnosis.findings if each.light is not Light.GREEN}


def the(topic: str, examination: Examination) -> Finding:
    return next(each for each in examination.diagnosis.findings if each.topic == topic)


def what_lies_in(bucket: S3Bucket) -> list[str]:
    listed = bucket.server.client().list_objects_v2(Bucket=bucket.name).get("Contents", [])
    return [entry["Key"] for entry in listed]


class TestHosts:
    """What differs from host to host is found by trying."""

    @pytest.mark.needs("ceph")
    def test_ceph_is_ready_once_its_rules_are_set(self, at: Callable[[str], tuple[Proxy, S3Bucket]]) -> None:
        _, bucket = at("ceph")
        client, theirs = bucket.server.client(), {"AllowedOrigins": ["https://x.example"], "AllowedMethods": ["PUT"]}
        client.put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": [theirs]})
        rule = {"ID": "theirs", "Filter": {"Prefix": "logs/"}, "Status": "Enabled", "Expiration": {"Days": 3}}
        client.put_bucket_lifecycle_configuration(Bucket=bucket.name, LifecycleConfiguration={"Rules": [rule]})
        target = bucket_target(bucket, prefix="show", base_url=f"{bucket.base_url}/show")
        before = examined(target)
        assert tuple(each.topic for each in before.diagnosis.findings) == EVERYTHING
        assert amiss(before) == {"lifecycle": Light.YELLOW, "cors": Light.YELLOW}
        assert before.diagnosis.light is Light.YELLOW
        assert [each.said for each in before.mends] == [
            "CORS: pages everywhere may read what is public (GET and HEAD, with Range); the other rule stays",
            "lifecycle: uploads that are not finished after 7 days are ended; the other rule stays",
        ]
        assert [mend(target, each) for each in before.mends] == [None, None]
        rules = client.get_bucket_cors(Bucket=bucket.name)["CORSRules"]
        # Header names come in an order of the host's own.
        assert [sorted(rules[1]["ExposeHeaders"]), rules[1]["AllowedMethods"]] == [
            sorted(CORS_RULE["ExposeHeaders"]),
            CORS_RULE["AllowedMethods"],
        ]
        assert rules[0]["AllowedOrigins"] == ["https://x.example"]
        kept = client.get_bucket_lifecycle_configuration(Bucket=bucket.name)["Rules"]
        assert {each["ID"]: each["Filter"]["Prefix"] for each in kept} == {"theirs": "logs/", LIFECYCLE_ID: "show/"}
        after = examined(target)
        assert (amiss(after), after.diagnosis.light, after.mends) == ({}, Light.GREEN, ())
        assert what_lies_in(bucket) == []

    @pytest.mark.needs("swift")
    def test_swift_keeps_half_of_the_conditions_and_lists_what_is_public(
        self, at: Callable[[str], tuple[Proxy, S3Bucket]]
    ) -> None:
        _, bucket = at("swift")
        examination = examined(bucket_target(bucket))
        assert amiss(examination) == {
            "conditions": Light.YELLOW,
            "strangers": Light.YELLOW,
            "lifecycle": Light.YELLOW,
        }
        assert the("conditions", examination).message.startswith(
            "the host keeps If-None-Match and refuses If-Match: of two who publish at once one may write over"
        )
        (lifecycle,) = examination.mends
        assert mend(bucket_target(bucket), lifecycle) is not None, "Swift takes no such rule"
        assert what_lies_in(bucket) == []

    @pytest.mark.needs("rclone")
    def test_a_host_that_ignores_conditions_and_shows_nothing_in_public_is_red(
        self, at: Callable[[str], tuple[Proxy, S3Bucket]]
    ) -> None:
        _, bucket = at("rclone")
        examination = examined(bucket_target(bucket))
        assert amiss(examination) == {"conditions": Light.YELLOW, "lifecycle": Light.YELLOW, "public": Light.RED}
        assert examination.diagnosis.light is Light.RED
        assert what_lies_in(bucket) == []

    @pytest.mark.needs("ceph")
    def test_anybody_who_may_write_is_found_out(self, at: Callable[[str], tuple[Proxy, S3Bucket]]) -> None:
        _, bucket = at("ceph")
        bucket.server.client().delete_bucket_policy(Bucket=bucket.name)
        bucket.server.client().put_bucket_acl(Bucket=bucket.name, ACL="public-read-write")
        examination = examined(bucket_target(bucket))
        assert the("strangers", examination).message == "anybody in the world may put objects into this bucket"
        assert amiss(examination)["public"] is Light.RED, "the objects themselves are closed"
        assert what_lies_in(bucket) == []


@pytest.mark.needs("ceph")
class TestMistakes:
    """Each is one sentence, under the topic that it belongs to; the rest is not tried, and no secret is told."""

    @pytest.fixture
    def alone(
        self, at: Callable[[str], tuple[Proxy, S3Bucket]], monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., tuple[str, str]]:
        proxy, bucket = at("ceph")

        def examine_with(
            answer: Answer | None = None, env: dict[str, str] | None = None, **more: Any
        ) -> tuple[str, str]:
            for name, value in (env or {}).items():
                monkeypatch.setenv(name, value)
            if answer is not None:
                proxy.on(answer)
            examination = examined(bucket_target(bucket, **more))
            (finding,) = examination.diagnosis.findings
            assert (finding.light, examination.mends) == (Light.RED, ())
            return finding.topic, finding.message.replace(proxy.url, "https://host").replace(bucket.name, "show")

        return examine_with

    def test_a_key_that_the_host_does_not_know(self, alone: Callable[..., tuple[str, str]]) -> None:
        assert alone(env={"AWS_ACCESS_KEY_ID": "NOBODY"}) == (
            "credentials",
            "s3://show: https://host refused the credentials (InvalidAccessKeyId): check the keys in use, for it knows "
            "no such access key (AWS_ACCESS_KEY_ID)",
        )

    def test_a_wrong_secret(self, alone: Callable[..., tuple[str, str]]) -> None:
        assert alone(env={"AWS_SECRET_ACCESS_KEY": "not-the-secret"}) == (
            "credentials",
            "s3://show: https://host refused the credentials (SignatureDoesNotMatch): check the keys in use, for the "
            "secret (AWS_SECRET_ACCESS_KEY) is not the one of this access key",
        )

    def test_no_keys_at_all(self, alone: Callable[..., tuple[str, str]]) -> None:
        topic, said = alone(env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
        assert (topic, said) == (
            "credentials",
            "https://host: no credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
        )

    def test_a_wrong_region(self, alone: Callable[..., tuple[str, str]]) -> None:
        refused = Answer(400, body="<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-2</Region></Error>")
        assert alone(refused) == (
            "settings",
            "s3://show: https://host refused the request (AuthorizationHeaderMalformed): check region (the host says "
            "eu-2), addressing and endpoint_url (https://) in podcast.yaml",
        )

    def test_a_bucket_that_is_not_there(self, alone: Callable[..., tuple[str, str]]) -> None:
        assert alone(bucket="no-such-bucket-here") == (
            "bucket",
            "https://host: there is no bucket 'no-such-bucket-here'; make it at the host, or correct `bucket` in "
            "podcast.yaml",
        )

    def test_no_network(self, alone: Callable[..., tuple[str, str]]) -> None:
        assert alone(endpoint_url="http://127.0.0.1:9") == (
            "network",
            "http://127.0.0.1:9: cannot be reached; check endpoint_url and the network, then run the command again",
        )

    def test_a_clock_that_the_host_refuses(self, at: Callable[[str], tuple[Proxy, S3Bucket]]) -> None:
        proxy, bucket = at("ceph")
        proxy.on(Answer(403, "RequestTimeTooSkewed", headers={"Date": "Thu, 01 Jan 2026 00:00:00 GMT"}))
        (finding,) = examined(bucket_target(bucket)).diagnosis.findings
        assert (finding.topic, finding.light) == ("clock", Light.RED)
        assert "this machine's clock is wrong; set it" in finding.message


@pytest.mark.needs("ceph")
def test_a_clock_that_is_off_is_told_before_the_host_refuses(at: Callable[[str], tuple[Proxy, S3Bucket]]) -> None:
    proxy, bucket = at("ceph")
    there = datetime.now(UTC) + timedelta(minutes=7)
    proxy.on(Header("Date", there.strftime("%a, %d %b %Y %H:%M:%S GMT")), method="GET", path="list-type")
    clock = the("clock", examined(bucket_target(bucket)))
    assert clock.light is Light.YELLOW
    assert clock.message.endswith("minutes behind the host's, which refuses requests at 15")


@pytest.mark.needs("ceph")
def test_what_the_host_does_not_keep_is_named(at: Callable[[str], tuple[Proxy, S3Bucket]]) -> None:
    proxy, bucket = at("ceph")
    proxy.on(Header("Content-Type", "binary/octet-stream"))
    proxy.on(Header("Cache-Control", "no-cache"))
    examination = examined(bucket_target(bucket))
    assert the("headers", examination) == Finding(
        "headers",
        Light.RED,
        "the host keeps as type binary/octet-stream instead of text/vtt; charset=utf-8",
        "ask the host; publishing there is refused as it is",
    )
    assert the("type", examination).light is Light.RED


class TestScratchObjects:
    @pytest.mark.needs("ceph")
    @pytest.mark.parametrize("moment", [("HEAD", r"scratch-"), ("POST", r"uploadId")])
    def test_are_removed_after_ctrl_c(
        self, moment: tuple[str, str], at: Callable[[str], tuple[Proxy, S3Bucket]], tmp_path: Path
    ) -> None:
        proxy, bucket = at("ceph")
        targets = s3_target(bucket.name, bucket.server.endpoint_url, bucket.base_url, name="local")
        root = make_show(tmp_path / "show", targets=targets)
        run = subprocess.Popen([PODCAST, "doctor"], cwd=root, env=bucket.env, stderr=subprocess.PIPE, text=True)
        method, path = moment
        proxy.on(Call(lambda _: os.kill(run.pid, signal.SIGINT)), method=method, path=path, nth=1)
        _, said = run.communicate(timeout=60)
        assert (run.returncode, "interrupted" in said) == (130, True)
        assert what_lies_in(bucket) == []
        assert "Uploads" not in bucket.server.client().list_multipart_uploads(Bucket=bucket.name)

    @pytest.mark.needs("ceph")
    def test_that_a_killed_examination_left_are_removed_by_the_next(
        self, at: Callable[[str], tuple[Proxy, S3Bucket]]
    ) -> None:
        _, bucket = at("ceph")
        for key in ("podcast-doctor/scratch-0123.vtt", "podcast-doctor/of-somebody-else", "feed.xml"):
            bucket.server.client().put_object(Bucket=bucket.name, Key=key, Body=b"")
        examined(bucket_target(bucket))
        assert len(what_lies_in(bucket)) == 3, "another examination may be using it"
        examined(bucket_target(bucket), ahead=timedelta(hours=2))
        assert what_lies_in(bucket) == ["feed.xml", "podcast-doctor/of-somebody-else"]


class TestFolder:
    def test_is_ready_when_a_web_server_shows_it(self, tmp_path: Path) -> None:
        with Web() as web:
            target = FolderTarget(kind="folder", path="public", base_url=web.url)
            assert amiss(examined(target, root=tmp_path)) == {"public": Light.YELLOW}
        assert not (tmp_path / "public").exists(), "it was not there before"

    def test_without_a_web_server_says_how_to_start_one(self, tmp_path: Path) -> None:
        (tmp_path / "public").mkdir()
        target = FolderTarget(kind="folder", path="public", base_url="http://127.0.0.1:9")
        public = the("public", examined(target, root=tmp_path))
        assert public == Finding(
            "public",
            Light.YELLOW,
            "nobody answers at http://127.0.0.1:9",
            "start what serves the folder, `podcast preview` for instance, or correct base_url",
        )
        assert list((tmp_path / "public").iterdir()) == []

    def test_that_cannot_be_written_is_red(self, tmp_path: Path) -> None:
        (tmp_path / "public").write_text("a file")
        target = FolderTarget(kind="folder", path="public", base_url="http://127.0.0.1:9")
        (finding,) = examined(target, root=tmp_path).diagnosis.findings
        assert (finding.topic, finding.light) == ("write", Light.RED)
        assert "check the target's path in podcast.yaml" in finding.message


def test_what_follows_a_publish_is_looked_at_and_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pings = {"podping": {"endpoint_url": "http://127.0.0.1:9", "token_from": "MY_TOKEN"}}
    folder = {
        "kind": "folder",
        "path": "public",
        "base_url": "http://127.0.0.1:9",
        "purge": ["./purge.sh"],
        "pings": pings,
    }
    target = FolderTarget.model_validate(folder)
    topics = ("purge", "pings")
    assert [the(topic, examined(target, root=tmp_path)).light for topic in topics] == [Light.YELLOW, Light.YELLOW]
    program = tmp_path / "purge.sh"
    program.write_text("#!/bin/sh\ntouch purged\n")
    program.chmod(0o755)
    monkeypatch.setenv("MY_TOKEN", "sEcReT")
    found = examined(target, root=tmp_path)
    assert [the(topic, found).light for topic in topics] == [Light.GREEN, Light.GREEN]
    assert "sEcReT" not in str(found)
    assert not (tmp_path / "purged").exists()


def test_every_topic_is_documented() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/doctor.md").read_text(encoding="utf-8")
    more = ("settings", "bucket", "certificate", "rights", "space", "purge", "pings")
    assert [topic for topic in (*EVERYTHING, *more) if f"`{topic}`" not in page] == []


class TestCommand:
    def test_a_folder_that_is_ready_ends_with_0_and_says_so(self, tmp_path: Path) -> None:
        root = make_show(tmp_path / "show")
        ran = podcast("doctor", cwd=root)
        assert ran.status == 0
        assert ran.stdout.splitlines()[0] == "local: public"
        assert ran.stdout.splitlines()[-1].startswith("Publishing works; look at what is yellow. (2 green, 1 yellow")
        document = podcast("doctor", "--json", "--quiet", cwd=root).json
        assert (document["version"], document["target"], document["light"]) == (1, "local", "yellow")
        assert [each["topic"] for each in document["findings"]] == ["write", "space", "public"]

    @pytest.mark.needs("rclone")
    def test_red_ends_with_1_and_names_no_secret(self, s3_servers: Callable[[str], S3Server], tmp_path: Path) -> None:
        bucket = make_public_bucket(s3_servers("rclone"))
        targets = s3_target(bucket.name, bucket.server.endpoint_url, bucket.base_url, name="local")
        root = make_show(tmp_path / "show", targets=targets)
        wrong = {**bucket.env, "AWS_SECRET_ACCESS_KEY": "sEcReT/0123456789"}
        ran = podcast("doctor", "--verbose", cwd=root, env=wrong)
        assert ran.status == 1
        assert "  red     credentials" in ran.stdout
        assert "sEcReT" not in ran.stdout + ran.stderr
        fixed = podcast("doctor", "--fix", "--json", cwd=root, env=bucket.env)
        assert (fixed.status, fixed.json["set"], fixed.json["light"]) == (1, [], "red")
        assert fixed.stderr.count("could not be set") == 2
