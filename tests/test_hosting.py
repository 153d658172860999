"""The pages on hosts: each example is a target as podcast.yaml takes it, and each page can be found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from podcast_pipeline.model import S3Target, Show
from podcast_pipeline.project.yaml12 import parse
from tests.feed.feed_examples import a_show

HOSTING = Path(__file__).resolve().parent.parent / "docs/hosting"
INDEX = (HOSTING / "README.md").read_text(encoding="utf-8")
PAGES = sorted(page for page in HOSTING.glob("*.md") if page.name != "README.md")


def by_name(page: Path) -> str:
    return page.stem


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_the_target_of_a_page_is_one(page: Path) -> None:
    (example,) = re.findall("```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    written = parse(example, file=page.name).value
    assert list(written) == ["targets"]
    show = Show.model_validate({**a_show().model_dump(by_alias=True), **written, "default_target": "production"})
    target = show.targets["production"]
    assert isinstance(target, S3Target)
    assert (target.record, target.bucket, target.base_url.startswith("https://")) == (True, "my-show", True)
    assert target.endpoint_url or page.stem == "aws", "only AWS is known without an address"


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_a_page_says_what_a_producer_asks(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.search(r"^\*(Not tried|Tried)", text, re.MULTILINE), "whether anybody tried it"
    asked = ("## The target", "**Bucket.**", "**Public access.**", "**Key.**", "**CORS.**", "**Lifecycle.**")
    assert [part for part in (*asked, "## Two who publish at once", "## Data protection") if part not in text] == []


def test_the_index_names_every_page_once_and_european_hosts_first() -> None:
    named = re.findall(r"\]\(([a-z0-9-]+)\.md\)", INDEX)
    assert sorted(named) == [page.stem for page in PAGES]
    assert named[0] == "hetzner"
    assert named.index("scaleway") < named.index("aws")
    assert "(hosting/README.md)" in (HOSTING.parent / "s3.md").read_text(encoding="utf-8")
