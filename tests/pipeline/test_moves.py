"""While a show moves, the plan tells the rule for the old host."""

from __future__ import annotations

import pytest

from podcast_pipeline.pipeline.moves import move_notices
from tests.feed.feed_examples import a_show

NEW = "https://neu.example.org/feed.xml"


def test_the_old_feed_s_plan_names_the_rule() -> None:
    (notice,) = move_notices(a_show(new_feed_url=NEW), "https://alt.example.org/show/feed.xml?x=1")
    assert notice.startswith("https://alt.example.org/show/feed.xml?x=1 tells apps that it has moved to")
    assert "`location = /show/feed.xml { return 301 https://neu.example.org/feed.xml; }`" in notice


@pytest.mark.parametrize("new_feed_url", [None, NEW])
def test_a_show_that_stays_and_the_new_feed_itself_need_none(new_feed_url: str | None) -> None:
    assert move_notices(a_show(new_feed_url=new_feed_url), NEW) == ()
