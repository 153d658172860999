"""Those who wait for news of a feed are told that there is some: WebSub hubs, and a Podping service."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from podcast_pipeline import http
from podcast_pipeline.errors import TargetError
from podcast_pipeline.http import Answer, Patience
from podcast_pipeline.model import Podping, Show, Target
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish import Applied

_PATIENCE = Patience(silence_s=10, whole_s=20)


@dataclass(frozen=True, slots=True)
class Ping:
    """A service that was told of a feed; `failure` says why not."""

    feed: str
    service: str
    failure: str | None = None


def ping(show: Show, target: Target, applied: Applied, progress: Progress) -> tuple[Ping, ...]:
    """Tell every service of the target of each feed that changed, but of no private one: its address is its key."""
    private = {settings.file for settings in show.feeds if settings.private}
    feeds = [target.url(step.upload.key) for step in applied.feeds_sent if step.upload.key not in private]
    services: list[tuple[str, Callable[[str], Answer]]] = [(hub, partial(_websub, hub)) for hub in target.pings.websub]
    if target.pings.podping is not None:
        services.append((target.pings.podping.endpoint_url, partial(_podping, target.pings.podping, show.medium)))
    if not (feeds and services):
        return ()
    with progress.task("Telling who waits for news"):
        return tuple(Ping(feed, service, _failure(send, feed)) for feed in feeds for service, send in services)


def _failure(send: Callable[[str], Answer], feed: str) -> str | None:
    try:
        answer = send(feed)
    except TargetError as error:
        return error.message
    return None if answer.status < 300 else f"it answers {answer.status}"


def _websub(hub: str, feed: str) -> Answer:
    """W3C WebSub, section 6, leaves the form open; this is the one that hubs take."""
    body = urlencode({"hub.mode": "publish", "hub.url": feed}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return http.send("POST", hub, headers=headers, body=body, patience=_PATIENCE)


def _podping(podping: Podping, medium: str, feed: str) -> Answer:
    """As podping.cloud takes it."""
    token = os.environ.get(podping.token_from, "")
    if not token:
        raise TargetError(f"the environment has no {podping.token_from}; set it to the token of that service")
    asked = urlencode({"url": feed, "reason": "update", "medium": medium})
    return http.send("GET", f"{podping.endpoint_url}/?{asked}", headers={"Authorization": token}, patience=_PATIENCE)
