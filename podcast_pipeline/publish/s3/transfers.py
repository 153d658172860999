"""Objects that come from a bucket, or go from one to another at the host: boto3's machine of threads and parts.

It takes a while to import: what is only published needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from boto3.exceptions import RetriesExceededError
from boto3.s3.transfer import S3Transfer, TransferConfig, create_transfer_manager

from podcast_pipeline.publish.s3.refusals import BrokenOff

_MIB = 1 << 20
_DOWN = TransferConfig(multipart_threshold=64 * _MIB, multipart_chunksize=16 * _MIB, max_concurrency=4)
# One request copies up to 5 GB at the host; only larger objects are copied in parts.
_COPY = TransferConfig(multipart_threshold=4096 * _MIB, multipart_chunksize=1024 * _MIB, max_concurrency=4)


def download(client: Any, bucket: str, key: str, to: Path, on_received: Callable[[int], None]) -> None:
    """An object as a file. BrokenOff, OSError, or what botocore raises."""
    try:
        S3Transfer(client, _DOWN).download_file(bucket, key, str(to), callback=on_received)
    except RetriesExceededError as error:
        raise BrokenOff from error


def copy(client: Any, source: Mapping[str, str], bucket: str, key: str, headers: Mapping[str, Any]) -> None:
    """`source` names bucket and key. Raises what botocore raises."""
    with create_transfer_manager(client, _COPY) as manager:
        manager.copy(dict(source), bucket, key, extra_args={"MetadataDirective": "REPLACE", **headers}).result()
