"""What a host makes of conditional writes: asked of a scratch object, never known by its name.

Published tables of who keeps them are wrong, and some hosts take the headers and ignore them.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from podcast_pipeline.publish.s3.refusals import status_of
from podcast_pipeline.publish.store import Conditions, Kept

# RFC 9110, section 13.1: an ETag that no object has.
_NOBODYS = '"00000000000000000000000000000000"'


def probe_conditions(client: Any, bucket: str, prefix: str) -> Conditions:
    """Put a scratch object of its own name, try both conditions on it, and delete it. ClientError when it may not."""
    key = f"{prefix}scratch-{uuid4().hex}.txt"
    client.put_object(Bucket=bucket, Key=key, Body=b"podcast asks what this host makes of conditions\n")
    try:
        return Conditions(
            create=_kept(client, bucket, key, IfNoneMatch="*"),
            replace=_kept(client, bucket, key, IfMatch=_NOBODYS),
        )
    finally:
        client.delete_object(Bucket=bucket, Key=key)


def _kept(client: Any, bucket: str, key: str, **condition: str) -> Kept:
    """What becomes of a write whose condition does not hold."""
    try:
        client.put_object(Bucket=bucket, Key=key, Body=b"never to be seen\n", **condition)
    except ClientError as error:
        status = status_of(error)
        if status == 412:
            return Kept.YES
        if status in (400, 501):
            return Kept.REFUSED
        raise
    return Kept.IGNORED
