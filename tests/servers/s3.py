"""What a test holds in its hand: an S3 server, and a public bucket on it."""

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import boto3
from botocore.config import Config


@dataclass(frozen=True)
class S3Server:
    """A running server and the keys of its owner. Anonymous readers find a bucket at `public_url`/NAME.

    `guest` is another user (name, access key, secret key), who may do what a bucket's policy lets him, and no more.
    """

    name: str
    endpoint_url: str
    public_url: str
    opened_by: Literal["acl", "policy"]
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    ca_bundle: Path | None = None
    guest: tuple[str, str, str] | None = field(default=None, repr=False)

    def behind(self, url: str, ca_bundle: Path | None = None) -> "S3Server":
        """The same server as seen through a proxy at `url`."""
        public_url = url + self.public_url.removeprefix(self.endpoint_url)
        return replace(self, endpoint_url=url, public_url=public_url, ca_bundle=ca_bundle)

    @property
    def env(self) -> dict[str, str]:
        """The environment for a subprocess: ours, with the keys where boto3 looks for them."""
        env = {**os.environ, "AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}
        if self.ca_bundle:
            # The first is read by boto3, the second by Python's ssl, for requests to public URLs.
            env |= {"AWS_CA_BUNDLE": str(self.ca_bundle), "SSL_CERT_FILE": str(self.ca_bundle)}
        return env

    def client(self, **config: Any) -> Any:
        """The owner's boto3 client; it never retries: a test sees each answer. `config` as in botocore."""
        settings = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"total_max_attempts": 1, "mode": "standard"},
        )
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            region_name=self.region,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            verify=str(self.ca_bundle) if self.ca_bundle else None,
            config=settings.merge(Config(**config)),
        )


@dataclass(frozen=True)
class S3Bucket:
    """A bucket that its owner writes and everybody reads, at `base_url`/KEY."""

    server: S3Server
    name: str

    @property
    def base_url(self) -> str:
        return f"{self.server.public_url}/{self.name}"

    @property
    def env(self) -> dict[str, str]:
        return self.server.env

    def behind(self, url: str, ca_bundle: Path | None = None) -> "S3Bucket":
        return S3Bucket(self.server.behind(url, ca_bundle), self.name)


def make_public_bucket(server: S3Server, name: str | None = None) -> S3Bucket:
    """Makes a bucket, with a new name if none is given; anonymous readers may get each object, not write."""
    name = name or f"show-{uuid4().hex[:12]}"
    client = server.client()
    if server.opened_by == "acl":
        client.create_bucket(Bucket=name, ACL="public-read")
    else:
        client.create_bucket(Bucket=name)
        client.put_bucket_policy(Bucket=name, Policy=_everybody_may_get(name))
    return S3Bucket(server, name)


def let_guest(bucket: S3Bucket, statements: list[dict[str, Any]], *, is_public: bool = True) -> S3Bucket:
    """The bucket in the hands of the server's guest, who may do what the statements allow, and what everybody may."""
    server = bucket.server
    assert server.guest is not None
    name, access_key, secret_key = server.guest
    theirs = [{**statement, "Principal": {"AWS": [f"arn:aws:iam:::user/{name}"]}} for statement in statements]
    everybodys = [_reading(bucket.name)] if is_public else []
    server.client().put_bucket_policy(Bucket=bucket.name, Policy=_policy(*everybodys, *theirs))
    return S3Bucket(replace(server, access_key=access_key, secret_key=secret_key), bucket.name)


def _everybody_may_get(bucket: str) -> str:
    return _policy(_reading(bucket))


def _reading(bucket: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/*"],
    }


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
