"""Back to a feed that was live before: the same plan, applied the same way. Objects and records stay as they are."""

from __future__ import annotations

from podcast_pipeline import feed
from podcast_pipeline.errors import PlanRefused
from podcast_pipeline.model import LiveFeed, Target
from podcast_pipeline.pipeline.planning import open_target
from podcast_pipeline.pipeline.sight import SeenFeed, Sight, look_at_target
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import (
    KEPT_FEEDS,
    FeedStep,
    KeptFeed,
    ListedObject,
    Plan,
    Question,
    Store,
    decide_feed_action,
    feed_upload,
    history,
    open_store,
)


def plan_rollback(project: Project, *, steps_back: int, target: str | None, progress: Progress) -> Plan:
    """A plan that puts back the main feed of `steps_back` feeds ago, and the show's other feeds of that time.

    PlanRefused when no so many feeds were kept. A feed that names audio which is gone is refused in the plan.
    """
    name, place = open_target(project, target)
    store = open_store(place, root=project.root)
    with progress.task(f"Looking at {name}"):
        sight = look_at_target(project.show, place, store)
        kept = list(store.list(KEPT_FEEDS))
    past = history(kept)
    if not 1 <= steps_back <= len(past):
        known = f"{len(past) or 'no'} {'feed was' if len(past) < 2 else 'feeds were'} kept there"
        steps = "1 step" if steps_back == 1 else f"{steps_back} steps"
        raise PlanRefused(f"cannot go back {steps}: {known}", where=store.place)
    chosen = past[steps_back - 1]
    main, *others = (_step(seen, sight, _version(seen, project, kept, chosen)) for seen in sight.feeds)
    feeds = tuple(step for step in (*others, main) if step is not None)
    if main is None:
        raise PlanRefused("is gone; look with `podcast rollback --list`", where=chosen.key)
    since = f"{chosen.live_since.astimezone(project.show.zone):%Y-%m-%d %H:%M:%S}"
    return Plan(
        target=name,
        place=store.place,
        feed_url=place.url(project.show.feed_file),
        episodes=(),
        steps=(),
        feeds=feeds,
        questions=(Question(f"Put back the feed that was live since {since}?", "--yes"),) if main.to_put else (),
        notices=("the next publish brings the feed of git again: take the change back there, too",),
        refusals=_missing(main, place, store),
    )


def kept_feeds(project: Project, *, target: str | None) -> tuple[KeptFeed, ...]:
    """The feeds that can be put back, the last one first: the first is `steps_back=1`."""
    _, place = open_target(project, target)
    return history(open_store(place, root=project.root).list(KEPT_FEEDS))


def _version(seen: SeenFeed, project: Project, kept: list[ListedObject], chosen: KeptFeed) -> KeptFeed | None:
    """The document of one feed at the time of the chosen main one; None where it was not replaced since, or not there.

    A publish puts the main feed last, so what belongs to it is no younger.
    """
    file = seen.settings.file
    if file == project.show.feed_file:
        return chosen
    return next((each for each in history(kept, of=file) if each.live_since <= chosen.live_since), None)


def _step(seen: SeenFeed, sight: Sight, version: KeptFeed | None) -> FeedStep | None:
    content = sight.store.read(version.key) if version is not None else None
    if content is None:
        return None
    upload = feed_upload(seen.settings.file, content)
    before = seen.contents.get(seen.settings.file)
    action, reason = decide_feed_action(upload, before)
    changes = feed.differences(seen.live, _whole(content, seen, sight))
    return FeedStep(upload, action, reason, before, changes=changes, carried=(), left_out=())


def _whole(content: bytes, seen: SeenFeed, sight: Sight) -> LiveFeed:
    file, base_url = seen.settings.file, sight.target.base_url
    return feed.read_whole(content, sight.store.read, file=file, base_url=base_url).live


def _missing(main: FeedStep, place: Target, store: Store) -> tuple[str, ...]:
    """What comes back with the old feed must still be there, and be what it was."""
    source = main.upload.source
    if not isinstance(source, bytes):
        return ()
    back = {each.guid for each in (*main.changes.added, *main.changes.changed)}
    live = feed.read_whole(source, store.read, file=main.upload.key, base_url=place.base_url).live
    refusals = []
    for episode in live.episodes:
        enclosure = episode.enclosure
        key = enclosure.url.removeprefix(place.url("")) if enclosure is not None else ""
        if enclosure is None or episode.guid not in back or key == enclosure.url:
            continue
        stored = store.look(key)
        if stored is None:
            refusals.append(f"the old feed names {key} for {episode.title!r}, which is not there any more")
        elif enclosure.length_bytes not in (0, stored.size_bytes):
            refusals.append(
                f"the old feed names {key} for {episode.title!r}, where another file was put with "
                f"`--replace same-url`; publish the kept one anew"
            )
    return tuple(refusals)
