"""Where a show is published: a folder, or a bucket of any S3-compatible host."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from podcast_pipeline.model.frozen import BaseUrl, Flag, Frozen, Text, shaped


class _AnyTarget(Frozen):
    base_url: BaseUrl
    record: Flag = False

    def url(self, key: str) -> str:
        """The public address of a key."""
        return f"{self.base_url}/{key}"


class FolderTarget(_AnyTarget):
    """A folder on this machine, served by something else (or by `podcast preview`)."""

    kind: Literal["folder"]
    path: Text


class S3Target(_AnyTarget):
    """A bucket of any S3-compatible host. Credentials come from boto3's own chain, never from here."""

    kind: Literal["s3"]
    bucket: Annotated[
        str, shaped(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "a bucket's name (letters, digits, dots and hyphens)")
    ]
    prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9._-]+/)*[A-Za-z0-9._-]*$")] = ""
    endpoint_url: BaseUrl | None = None
    region: Annotated[str, shaped(r"[A-Za-z0-9-]+", "a region as the host calls it, such as eu-central-1")] | None = (
        None
    )
    addressing: Literal["auto", "path", "virtual"] = "auto"
    acl: Literal["none", "public-read"] = "none"
    checksums: Literal["when_required", "when_supported"] = "when_required"
    timeout_s: Annotated[float, Field(ge=1, le=600)] = 60
    settle_s: Annotated[float, Field(ge=0, le=600)] = 3


Target = Annotated[FolderTarget | S3Target, Field(discriminator="kind")]
TargetName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
