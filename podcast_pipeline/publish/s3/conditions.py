"""What a host makes of conditional writes: tried out, never known by its name.

Published tables of who keeps them are wrong, and some hosts take the headers and ignore them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from podcast_pipeline.publish.s3.refusals import status_of
from podcast_pipeline.publish.store import Conditions, Kept

# RFC 9110, section 13.1: an ETag that no object has.
_NOBODYS = '"00000000000000000000000000000000"'


def try_conditions(put_again: Callable[[Mapping[str, str]], Any]) -> Conditions:
    """Put an object again, as it is there, under conditions that do not hold: a host that ignores them changes nothing.

    Raises what boto3 raises when the host answers neither way.
    """
    return Conditions(
        create=_kept(put_again, {"IfNoneMatch": "*"}),
        replace=_kept(put_again, {"IfMatch": _NOBODYS}),
    )


def _kept(put_again: Callable[[Mapping[str, str]], Any], condition: Mapping[str, str]) -> Kept:
    try:
        put_again(condition)
    except ClientError as error:
        status = status_of(error)
        if status == 412:
            return Kept.YES
        if status in (400, 501):
            return Kept.REFUSED
        raise
    return Kept.IGNORED
