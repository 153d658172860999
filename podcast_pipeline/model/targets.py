"""Where a show is published: a folder, or a bucket of any S3-compatible host."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from podcast_pipeline.model.frozen import BaseUrl, Flag, Frozen, Text, WebAddress, shaped


class Purge(Frozen):
    """What makes a cache in front of a target forget: a program and its arguments, no shell.

    `limit_s`: so long it may run. `wait_s`: so long a publish waits, after it, until listeners get the new feed.
    """

    command: Annotated[tuple[Text, ...], Field(min_length=1)]
    limit_s: Annotated[float, Field(gt=0, le=600)] = 60
    wait_s: Annotated[float, Field(ge=0, le=3600)] = 120


class Podping(Frozen):
    """A service that writes Podpings. The token stands in the environment, under the name `token_from`."""

    endpoint_url: BaseUrl = "https://podping.cloud"
    token_from: Annotated[
        str, shaped(r"[A-Za-z_][A-Za-z0-9_]*", "the name of an environment variable such as PODPING_TOKEN")
    ] = "PODPING_TOKEN"


def _podping(value: Any) -> Any:
    """`true` is a mapping that says nothing else, `false` none."""
    return ({} if value else None) if isinstance(value, bool) else value


class Pings(Frozen):
    """Who is told when the feed changed: WebSub hubs, and a Podping service."""

    websub: tuple[WebAddress, ...] = ()
    podping: Annotated[Podping | None, BeforeValidator(_podping, json_schema_input_type=Podping | bool | None)] = None


def _purge(value: Any) -> Any:
    """A list alone is the command."""
    return {"command": value} if isinstance(value, list) else value


class _AnyTarget(Frozen):
    base_url: BaseUrl
    record: Flag = False
    purge: Annotated[Purge | None, BeforeValidator(_purge, json_schema_input_type=Purge | tuple[Text, ...] | None)] = (
        None
    )
    pings: Pings = Pings()

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
