"""Whatever a host does, no secret gets into an output, a log, a report, a plan, a record or anything under build/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.command import Ran, podcast
from tests.servers import S3Server, make_public_bucket
from tests.servers.faults import Answer, Fault
from tests.servers.proxy import Proxy
from tests.shows import add_recorded, make_show, s3_target

WRONG = "wrong-secret-8b1f0c"
# What a signed request carries, too.
TRACES = ("AWS4-HMAC-SHA256", "Signature=", "X-Amz-Signature")


@dataclass
class Scene:
    """A show on a bucket behind a proxy, and all that was said so far."""

    show: Path
    proxy: Proxy
    env: dict[str, str]
    secret: str
    said: list[str] = field(default_factory=list)

    def run(self, *arguments: str, **env: str) -> Ran:
        ran = podcast(*arguments, cwd=self.show, env={**self.env, **env})
        self.said += [ran.stdout, ran.stderr]
        return ran

    def found(self) -> list[str]:
        """Where a secret stands: what was said, and every file of the show, its build and the reports of bugs."""
        files = {str(path): path.read_bytes() for path in self.show.parent.rglob("*") if path.is_file()}
        texts = {**files, "what was said": "\n".join(self.said).encode()}
        secrets = [text.encode() for text in (self.secret, WRONG, *TRACES)]
        return [name for name, text in texts.items() if any(secret in text for secret in secrets)]


@pytest.fixture
def scene(s3_servers: Callable[[str], S3Server], tmp_path: Path) -> Iterator[Scene]:
    server = s3_servers("ceph")
    with Proxy(server.endpoint_url) as proxy:
        bucket = make_public_bucket(server).behind(proxy.url)
        target = s3_target(bucket.name, proxy.url, bucket.base_url, name="local")
        show = make_show(tmp_path / "show", targets=target)
        add_recorded(show, "wasser", 1)
        (tmp_path / "tmp").mkdir()
        yield Scene(show, proxy, {**bucket.env, "TMPDIR": str(tmp_path / "tmp")}, server.secret_key)


@pytest.mark.needs("ceph")
@pytest.mark.parametrize(
    "fault",
    [
        Answer(403, code="AccessDenied"),
        Answer(400, code="AuthorizationHeaderMalformed"),
        # A body that no S3 answer has, and one that repeats what was asked: whatever becomes of it.
        Answer(200, body="<html>login</html>"),
        Answer(
            403, body="<Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4-HMAC-SHA256</StringToSign></Error>"
        ),
    ],
)
def test_no_secret_is_told_when_a_host_refuses(fault: Fault, scene: Scene) -> None:
    scene.proxy.on(fault)
    for arguments in (("plan", "feed", "--json", "-v"), ("publish", "feed", "--yes", "-v")):
        assert scene.run(*arguments).status != 0
    assert scene.found() == []


@pytest.mark.needs("ceph")
def test_no_secret_is_told_or_kept_when_all_is_well_or_the_secret_is_wrong(scene: Scene) -> None:
    assert scene.run("publish", "feed", "--yes", "-v", AWS_SECRET_ACCESS_KEY=WRONG).status == 1
    assert scene.run("plan", "feed", "--out", "../plan.json", "-v").status == 0
    assert scene.run("publish", "feed", "--yes", "-v", "--json").status == 0
    assert "feed.xml" in (scene.show.parent / "plan.json").read_text(encoding="utf-8")
    assert scene.found() == []
    scene.said.append(f"as a bug would: {scene.secret}")
    assert scene.found() == ["what was said"]
