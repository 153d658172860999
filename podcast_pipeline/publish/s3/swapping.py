"""Compare-and-swap of one object: put only on the very bytes that were seen, and know who won.

A retried write whose first answer was lost is told 412 although it happened. So a 412, a 409 and a lost answer all
mean: read, and compare.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import botocore.exceptions
from botocore.exceptions import ClientError, HTTPClientError

from podcast_pipeline.errors import TargetMoved
from podcast_pipeline.publish.s3.refusals import status_of

_TRIES = 6
_FIRST_PAUSE_S = 0.1

# 409: two writers met (AWS, ConditionalRequestConflict). 412: the condition does not hold, or the host reads ETags
# its own way, or this write had happened already.
_LOOK_AGAIN = (409, 412)
_UNKNOWN_CONDITION = 501


@dataclass(frozen=True, slots=True)
class Held:
    """What a key holds, and the ETag that conditions name it by."""

    content: bytes
    etag: str


Put = Callable[[Mapping[str, str]], Any]
"""Puts the new content under the headers of a condition. Raises what boto3 raises."""


def swap(new: bytes, seen: bytes | None, read: Callable[[], Held | None], put: Put) -> None:
    """Put `new` in the place of `seen` (None: of nothing), or find that it is there already.

    TargetMoved, without `where`, when the key holds something else. Raises what boto3 raises when the host fails.
    """
    failures: list[Exception] = []
    for attempt in range(_TRIES):
        held = read()
        content = held.content if held is not None else None
        if content == new:
            return
        if content != seen:
            raise TargetMoved("changed since the plan was made; run the command again")
        conditions = _conditions(held)
        # A lost answer may have been the refusal of a tag in quotes: the bare one is still to be tried.
        if failures and (len(failures) == len(conditions) or isinstance(failures[-1], ClientError)):
            raise failures[-1]
        try:
            if _put_on(conditions[attempt % len(conditions)], put):
                return
        except (ClientError, botocore.exceptions.ConnectionError, HTTPClientError) as error:
            failures.append(error)
            continue
        if attempt:
            time.sleep(_FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.5))
    raise TargetMoved("is being written by others all the time; run the command again in a minute")


def _put_on(condition: Mapping[str, str], put: Put) -> bool:
    """Put where nothing but what was read may be overwritten. False when the host says that the condition fails."""
    try:
        put(condition)
    except ClientError as error:
        status = status_of(error)
        if status == _UNKNOWN_CONDITION:
            # Such a host's loss shows when the feed is read back: see apply.py.
            put({})
        elif status in _LOOK_AGAIN:
            return False
        else:
            raise
    return True


def _conditions(held: Held | None) -> tuple[Mapping[str, str], ...]:
    if held is None:
        return ({"IfNoneMatch": "*"},)
    # Ceph 16 compares with the bare tag, and finds the quoted one never to hold. Either is an exact condition.
    return ({"IfMatch": held.etag}, {"IfMatch": held.etag.strip('"')})
