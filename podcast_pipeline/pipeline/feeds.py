"""The feeds of a show at one target, each by the rules of identity: decided, rendered, compared with what is live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from podcast_pipeline import feed
from podcast_pipeline.model import LiveFeed, Show, Withdrawn
from podcast_pipeline.pipeline.listings import Listing
from podcast_pipeline.pipeline.sight import SeenFeed, Sight
from podcast_pipeline.publish import FeedStep, PageStep, decide_feed_action, feed_upload
from podcast_pipeline.workers import over_parts


def decide_feeds(
    sight: Sight, candidates: Sequence[feed.Candidate], now: datetime, withdrawing: frozenset[str] = frozenset()
) -> tuple[feed.FeedDecision, ...]:
    """What each feed lists, the main one first. A feed that is new starts from what the main one has.

    What is listed from git is the same in all of them; what is carried over is not.
    """
    return tuple(feed.decide(candidates, each.live or sight.live, now, withdrawing=withdrawing) for each in sight.feeds)


def feed_steps(
    show: Show,
    sight: Sight,
    decisions: Sequence[feed.FeedDecision],
    listings: Sequence[Listing],
    artwork_url: str,
    now: datetime,
) -> tuple[FeedStep, ...]:
    """The feeds in the order in which they go up: the main one, which most listeners have, last."""
    bases = _old_bases(show, sight, listings)
    withdrawn = _withdrawn(sight, decisions[0], now)
    main, *others = (
        _step(show, sight, seen, decision, listings, artwork_url, withdrawn, bases)
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
    withdrawn: Sequence[Withdrawn],
    bases: Sequence[str],
) -> FeedStep:
    settings = seen.settings
    documents = feed.render_documents(
        show,
        [each.rendered(settings.format) for each in listings],
        decision.carried,
        settings=settings,
        live=seen.pages,
        url=sight.target.url,
        artwork_url=artwork_url,
        withdrawn=withdrawn,
        pings=sight.target.pings,
    )
    first, *behind = (_page_step(sight, seen, document) for document in documents)
    contents = {document.key: document.content for document in documents}
    moves, rebased = feed.moved(seen.contents, contents, bases, sight.target.base_url)
    before = _whole(seen, sight, rebased, seen.documents) if moves else seen.live
    read = {
        **seen.documents,
        **{
            each.content: feed.read_back(each, seen.live, where=sight.target.url(each.key), over_parts=over_parts)
            for each in documents
            if each.content not in seen.documents
        },
    }
    return FeedStep(
        first.upload,
        first.action,
        first.reason,
        first.seen,
        changes=feed.differences(before, _whole(seen, sight, contents, read)),
        carried=decision.carried,
        left_out=decision.left_out,
        pages=tuple(behind),
        withdrawn=decision.withdrawn,
        moves=moves,
        read=read,
    )


def _page_step(sight: Sight, seen: SeenFeed, document: feed.Document) -> PageStep:
    upload = feed_upload(document.key, document.content)
    before = seen.contents.get(document.key)
    if before is None and document.key != seen.settings.file:
        # Under the name of a new page may lie what an interrupted publish left there. What lies at the feed's own
        # address since it was looked at is another publisher's, and was not built upon: `swap` must find that out.
        before = sight.store.read(document.key)
    action, reason = decide_feed_action(upload, before)
    return PageStep(upload, action, reason, before)


def _whole(seen: SeenFeed, sight: Sight, contents: Mapping[str, bytes], known: Mapping[bytes, LiveFeed]) -> LiveFeed:
    """What listeners get of these documents, read as apps read them: from the first page on. What is `known` was read
    already."""
    first = contents[seen.settings.file]
    return feed.read_whole(
        first, contents.get, file=seen.settings.file, base_url=sight.target.base_url, known=known.get
    ).live


def _old_bases(show: Show, sight: Sight, listings: Sequence[Listing]) -> tuple[str, ...]:
    """The base addresses that the show moves away from: nothing but those of keys that are its own."""
    if sight.live is None:
        return ()
    live = {each.guid: each.enclosure.url for each in sight.live.episodes if each.enclosure is not None}
    media = ((live.get(each.episode.guid, ""), each.edition.enclosure) for each in listings)
    pairs = [(url, medium.key) for url, medium in media if medium.key is not None and medium.is_at(url)]
    return feed.old_bases(sight.live, show.feed_file, pairs, sight.target.base_url)


def _withdrawn(sight: Sight, decision: feed.FeedDecision, now: datetime) -> tuple[Withdrawn, ...]:
    """What the feed remembers: all that was withdrawn and did not come back."""
    before = sight.live.withdrawn if sight.live is not None else ()
    back = {each.guid for each in decision.listed} | {each.live.guid for each in decision.carried}
    return (
        *(each for each in before if each.guid not in back),
        *(Withdrawn(each.guid, now) for each in decision.withdrawn),
    )


def feed_refusals(show: Show, sight: Sight, steps: Sequence[FeedStep]) -> tuple[str, ...]:
    """Why the feeds may not go up: another show's lies there, or one would lose an episode."""
    strangers = (
        feed.show_deviation(show, each.live, sight.target.url(each.settings.file), file="podcast.yaml")
        for each in sight.feeds
    )
    return (
        *(deviation.message for deviation in strangers if deviation is not None),
        # The net below the feed's rules: a feed that loses an episode never goes up, whatever the reason.
        *(
            f"the new feed would lose {each.title!r} (guid {each.guid}), which is live: nothing leaves a feed by "
            f"publishing"
            for step in steps
            for each in step.changes.removed
            if step.to_put and each.guid not in {live.guid for live in step.withdrawn}
        ),
    )
