"""The rules that a bucket itself holds: which pages may read it, and what becomes of uploads that never ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from podcast_pipeline.model import S3Target
from podcast_pipeline.publish.s3.client import make_client
from podcast_pipeline.publish.s3.refusals import Refusals, code_of

_NONE_YET = {"NoSuchCORSConfiguration", "NoSuchLifecycleConfiguration"}

Rules = tuple[Mapping[str, Any], ...]


def read_cors(client: Any, bucket: str) -> Rules:
    """None where the host knows no such rules and lists the bucket instead. Raises what boto3 raises."""
    return _rules(lambda: client.get_bucket_cors(Bucket=bucket).get("CORSRules", ()))


def read_lifecycle(client: Any, bucket: str) -> Rules:
    """As read_cors."""
    return _rules(lambda: client.get_bucket_lifecycle_configuration(Bucket=bucket).get("Rules", ()))


def write_cors(target: S3Target, rules: Sequence[Mapping[str, Any]]) -> None:
    """All rules of the bucket, in their order: what is not among them is gone. TargetError as store.Store."""
    with Refusals(target).explained(f"the CORS rules of s3://{target.bucket}"):
        client = make_client(target)
        client.put_bucket_cors(Bucket=target.bucket, CORSConfiguration={"CORSRules": [*rules]})


def write_lifecycle(target: S3Target, rules: Sequence[Mapping[str, Any]]) -> None:
    """As write_cors."""
    with Refusals(target).explained(f"the lifecycle of s3://{target.bucket}"):
        client = make_client(target)
        client.put_bucket_lifecycle_configuration(Bucket=target.bucket, LifecycleConfiguration={"Rules": [*rules]})


def _rules(ask: Callable[[], Sequence[Mapping[str, Any]]]) -> Rules:
    try:
        return tuple(ask())
    except ClientError as error:
        if code_of(error) in _NONE_YET:
            return ()
        raise
