"""The feeds of a show at one target, each by the rules of identity: decided, rendered, compared with what is live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from podcast_pipeline import feed
from podcast_pipeline.model import Edition, FeedSettings, ListedEpisode, LiveFeed, Show
from podcast_pipeline.pipeline.composing import in_format
from podcast_pipeline.pipeline.sight import SeenFeed, Sight
from podcast_pipeline.publish import FeedStep, PageStep, decide_feed_action, feed_upload


@dataclass(frozen=True, slots=True)
class Listing:
    """An episode that the feeds list, and the edition whose files they may name."""

    listed: ListedEpisode
    edition: Edition

    def as_in(self, settings: FeedSettings, sight: Sight) -> ListedEpisode:
        return in_format(self.listed, self.edition, settings.format, sight.target)


def decide_feeds(sight: Sight, candidates: Sequence[feed.Candidate], now: datetime) -> tuple[feed.FeedDecision, ...]:
    """What each feed lists, the main one first. A feed that is new starts from what the main one has.

    What is listed from git is the same in all of them; what is carried over is not.
    """
    return tuple(feed.decide(candidates, each.live or sight.live, now) for each in sight.feeds)


def feed_steps(
    show: Show, sight: Sight, decisions: Sequence[feed.FeedDecision], listings: Sequence[Listing], artwork_url: str
) -> tuple[FeedStep, ...]:
    """The feeds in the order in which they go up: the main one, which most listeners have, last."""
    main, *others = (
        _step(show, sight, seen, decision, listings, artwork_url)
        for seen, decision in zip(sight.feeds, decisions, strict=True)
    )
    return (*others, main)


def _step(
    show: Show,
    sight: Sight,
    seen: SeenFeed,
    decision: feed.FeedDecision,
    listings: Sequence[Listing],
    artwork_url: str,
) -> FeedStep:
    settings = seen.settings
    documents = feed.render_documents(
        show,
        [each.as_in(settings, sight) for each in listings],
        decision.carried,
        settings=settings,
        live=seen.pages,
        url=sight.target.url,
        artwork_url=artwork_url,
    )
    first, *behind = (_page_step(sight, seen, document) for document in documents)
    return FeedStep(
        first.upload,
        first.action,
        first.reason,
        first.seen,
        changes=feed.differences(seen.live, _whole(settings, sight, documents)),
        carried=decision.carried,
        left_out=decision.left_out,
        pages=tuple(behind),
    )


def _page_step(sight: Sight, seen: SeenFeed, document: feed.Document) -> PageStep:
    upload = feed_upload(document.key, document.content)
    # Under the name of a new page may lie what an interrupted publish left there.
    before = seen.contents.get(document.key) or sight.store.read(document.key)
    action, reason = decide_feed_action(upload, before)
    return PageStep(upload, action, reason, before)


def _whole(settings: FeedSettings, sight: Sight, documents: Sequence[feed.Document]) -> LiveFeed:
    """What listeners will get, read as apps read it: from the first page on."""
    contents = {document.key: document.content for document in documents}
    first = documents[0].content
    return feed.read_whole(first, contents.get, file=settings.file, base_url=sight.target.base_url).live


def feed_refusals(show: Show, sight: Sight, steps: Sequence[FeedStep]) -> tuple[str, ...]:
    """Why the feeds may not go up: another show's lies there, or one would lose an episode."""
    return (
        *(
            f"the feed at {sight.target.url(each.settings.file)} is that of another show ({each.live.title!r}, "
            f"podcast:guid {each.live.podcast_guid}): check the target, or write its guid into podcast.yaml if it is "
            f"yours"
            for each in sight.feeds
            if each.live is not None and each.live.podcast_guid not in (None, show.guid)
        ),
        # The net below the feed's rules: a feed that loses an episode never goes up, whatever the reason.
        *(
            f"the new feed would lose {each.title!r} (guid {each.guid}), which is live: nothing leaves a feed by "
            f"publishing"
            for step in steps
            for each in step.changes.removed
            if step.to_put
        ),
    )
