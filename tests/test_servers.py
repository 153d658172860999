"""The servers that other tests rely on are real: they check signatures and keep headers; the proxy fails."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.servers import S3Bucket, S3Server
from tests.servers.faults import (
    Answer,
    Call,
    Corrupt,
    DropResponse,
    Fault,
    Header,
    ResetRequest,
    ResetResponse,
    Stall,
    Throttle,
    Truncate,
)
from tests.servers.machine import find_python
from tests.servers.processes import descendants
from tests.servers.proxy import Proxy

BODY = bytes(range(256)) * 1000
KEY = "media/größe & so.mp3"
URL_KEY = "media/gr%C3%B6%C3%9Fe%20%26%20so.mp3"


def put(bucket: S3Bucket) -> None:
    bucket.server.client().put_object(Bucket=bucket.name, Key=KEY, Body=BODY, ContentType="audio/mpeg")


def stored(bucket: S3Bucket) -> bytes | None:
    """What the server has under KEY, asked without a proxy."""
    try:
        return bytes(bucket.server.client().get_object(Bucket=bucket.name, Key=KEY)["Body"].read())
    except ClientError:
        return None


def test_object_comes_back_with_its_type_and_cache_rule(s3_bucket: S3Bucket) -> None:
    client = s3_bucket.server.client()
    rule = "public, max-age=31536000, immutable"
    client.put_object(Bucket=s3_bucket.name, Key=KEY, Body=BODY, ContentType="audio/mpeg", CacheControl=rule)
    head = client.head_object(Bucket=s3_bucket.name, Key=KEY)
    kept = (head["ContentLength"], head["ContentType"], head["CacheControl"])
    assert kept == (len(BODY), "audio/mpeg", rule)
    assert stored(s3_bucket) == BODY


def test_wrong_secret_is_refused(s3_bucket: S3Bucket) -> None:
    stranger = replace(s3_bucket, server=replace(s3_bucket.server, secret_key="wrong"))
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        put(stranger)
    assert stored(s3_bucket) is None


def test_missing_bucket_is_an_error(s3: S3Server) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        put(S3Bucket(s3, "no-such-bucket"))


def test_everybody_may_read_a_range(s3_bucket: S3Bucket) -> None:
    put(s3_bucket)
    request = urllib.request.Request(f"{s3_bucket.base_url}/{URL_KEY}", headers={"Range": "bytes=2-4"})
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, answer.read()) == (206, BODY[2:5])
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["Content-Range"] == f"bytes 2-4/{len(BODY)}"


def test_nobody_else_may_write(s3_bucket: S3Bucket) -> None:
    request = urllib.request.Request(f"{s3_bucket.base_url}/feed.xml", data=b"x", method="PUT")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code in (401, 403)


def test_other_process_publishes_over_tls_with_the_environment_alone(s3_tls_bucket: S3Bucket) -> None:
    script = """
import sys, urllib.request, boto3
from botocore.config import Config
endpoint, bucket, url = sys.argv[1:]
config = Config(request_checksum_calculation="when_required", response_checksum_validation="when_required")
client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=config)
client.put_object(Bucket=bucket, Key="feed.xml", Body=b"<rss/>")
print(urllib.request.urlopen(url + "/feed.xml").read().decode())
"""
    where = (s3_tls_bucket.server.endpoint_url, s3_tls_bucket.name, s3_tls_bucket.base_url)
    command = [sys.executable, "-c", script, *where]
    done = subprocess.run(command, env=s3_tls_bucket.env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "<rss/>\n"), done.stderr


def test_who_does_not_know_the_authority_does_not_talk(s3_tls_bucket: S3Bucket) -> None:
    unaware = replace(s3_tls_bucket, server=replace(s3_tls_bucket.server, ca_bundle=None))
    with pytest.raises(BotoCoreError, match="CERTIFICATE_VERIFY_FAILED"):
        put(unaware)


@pytest.mark.parametrize("s3", ["ceph"], indirect=True)
def test_default_checksums_of_boto3_fail_over_tls_on_ceph(s3_tls_bucket: S3Bucket) -> None:
    defaults = {"request_checksum_calculation": "when_supported"}
    client = s3_tls_bucket.server.client(**defaults)
    with pytest.raises(ClientError, match="MissingContentLength"):
        client.put_object(Bucket=s3_tls_bucket.name, Key=KEY, Body=BODY)


def test_retried_create_says_it_was_there_when_the_answer_got_lost(
    s3_bucket: S3Bucket, s3_proxy_bucket: S3Bucket, s3_proxy: Proxy
) -> None:
    s3_proxy.on(DropResponse(), method="PUT", nth=1)
    client = s3_proxy_bucket.server.client(retries={"total_max_attempts": 3})
    with pytest.raises(ClientError, match="PreconditionFailed"):
        client.put_object(Bucket=s3_bucket.name, Key=KEY, Body=BODY, IfNoneMatch="*")
    assert stored(s3_bucket) == BODY
    assert [(seen.method, seen.status) for seen in s3_proxy.seen] == [("PUT", 200), ("PUT", 412)]


@pytest.mark.parametrize(
    ("fault", "is_stored"),
    [
        (ResetRequest(at=1000), False),
        (DropResponse(), True),
        (Answer(503), False),
        (Answer(413, code="EntityTooLarge", early=True), False),
        (Answer(500, code="InternalError", after=True), True),
        (Corrupt(at=70000), False),
        (Stall(seconds=3, where="response"), True),
    ],
    ids=repr,
)
def test_failed_put_tells_nothing_about_what_is_stored(
    s3_bucket: S3Bucket, s3_proxy_bucket: S3Bucket, s3_proxy: Proxy, fault: Fault, is_stored: bool
) -> None:
    s3_proxy.on(fault, method="PUT", path=r"\.mp3$")
    client = s3_proxy_bucket.server.client(read_timeout=1)
    with pytest.raises((BotoCoreError, ClientError)):
        client.put_object(Bucket=s3_bucket.name, Key=KEY, Body=BODY)
    assert stored(s3_bucket) == (BODY if is_stored else None)


def test_slow_line_and_wrong_etag_do_not_fail_a_put(
    s3_bucket: S3Bucket, s3_proxy_bucket: S3Bucket, s3_proxy: Proxy
) -> None:
    called: list[str] = []
    s3_proxy.on(Throttle(bytes_per_s=len(BODY) * 4), nth=1)
    s3_proxy.on(Stall(seconds=0.3, at=1000), nth=1)
    s3_proxy.on(Header("ETag", '"wrong"'), nth=1)
    s3_proxy.on(Call(lambda exchange: called.append(exchange.path)), nth=1)
    client = s3_proxy_bucket.server.client()
    begin = time.monotonic()
    tags = [client.put_object(Bucket=s3_bucket.name, Key=KEY, Body=BODY)["ETag"] for _ in range(4)]
    assert time.monotonic() - begin > 0.5
    assert [tag == '"wrong"' for tag in tags] == [False, False, True, False]
    assert called == [f"/{s3_bucket.name}/{KEY}"]
    assert stored(s3_bucket) == BODY


@pytest.mark.parametrize("fault", [ResetResponse(at=1000), Truncate(at=1000)], ids=repr)
def test_cut_download_is_an_error(
    s3_bucket: S3Bucket, s3_proxy_bucket: S3Bucket, s3_proxy: Proxy, fault: Fault
) -> None:
    put(s3_bucket)
    s3_proxy.on(fault, method="GET")
    answer = s3_proxy_bucket.server.client().get_object(Bucket=s3_bucket.name, Key=KEY)
    with pytest.raises(BotoCoreError):
        answer["Body"].read()


def test_flipped_bit_in_a_download_is_silent(s3_bucket: S3Bucket, s3_proxy_bucket: S3Bucket, s3_proxy: Proxy) -> None:
    put(s3_bucket)
    s3_proxy.on(Corrupt(at=1000, where="response"), method="GET")
    got = stored(s3_proxy_bucket)
    assert got is not None
    assert [place for place in range(len(BODY)) if got[place] != BODY[place]] == [1000]


@pytest.mark.needs("python3.13")
def test_found_interpreter_is_of_the_version_asked_for() -> None:
    python = find_python("3.13")
    assert python
    command = [str(python), "-c", "import sys; print(sys.version_info[:2])"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "(3, 13)\n"


@pytest.mark.parametrize("s3", ["swift", "ceph"], indirect=True)
def test_servers_die_with_the_process_that_was_killed(s3: S3Server) -> None:
    script = f"""
import os, signal, sys, tempfile
from pathlib import Path
from tests.servers import running
from tests.servers.processes import descendants
with tempfile.TemporaryDirectory() as folder, running({s3.name!r}, Path(folder)):
    print(folder, *descendants(os.getpid()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", script]
    killed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    folder, *pids = killed.stdout.split()
    shutil.rmtree(folder)
    end = time.monotonic() + 5
    while left := [pid for pid in pids if pid in map(str, descendants(os.getpid()))]:
        assert time.monotonic() < end, left
        time.sleep(0.02)
    assert len(pids) >= 3
