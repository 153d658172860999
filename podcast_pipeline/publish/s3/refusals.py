"""Foreign errors end here: what botocore raises -> one sentence of ours that says where, what, and the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import botocore.exceptions
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from podcast_pipeline.errors import (
    AccessRefused,
    BucketMissing,
    FileProblem,
    TargetError,
    TargetUnreachable,
)
from podcast_pipeline.model import S3Target

NOT_FOUND = {"404", "NoSuchKey", "NotFound"}
NO_BUCKET = {"NoSuchBucket"}
_UNKNOWN_KEYS = {"InvalidAccessKeyId"}
_WRONG_SECRETS = {"SignatureDoesNotMatch"}
# The key is known, and may not do this.
DENIED = {"403", "AccessDenied", "Forbidden"}
BAD_KEYS = {*DENIED, "401", "Unauthorized", *_UNKNOWN_KEYS, *_WRONG_SECRETS}
_BAD_CLOCK = {"RequestTimeTooSkewed", "RequestExpired"}
_BAD_TOKEN = {"ExpiredToken", "InvalidToken"}
# What hosts say that do not know the checksums of newer AWS tools, or their place behind the body.
_BAD_CHECKSUMS = {"MissingContentLength", "411", "InvalidChecksum", "XAmzContentSHA256Mismatch", "BadDigest"}
_NO_ACLS = {"AccessControlListNotSupported"}
_BAD_REGION = {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "301", "400"}


class BrokenOff(Exception):
    """An object that was asked for did not come to its end, however often it was tried."""


def code_of(error: ClientError) -> str:
    """The code of S3's error document, or the HTTP status where an answer has none (HEAD)."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status_of(error: ClientError) -> int:
    """The HTTP status of a refusal; 0 when it is not known."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


@dataclass(frozen=True, slots=True)
class Refusals:
    """Words for the refusals of one target. None of them can hold a secret."""

    target: S3Target

    @property
    def host(self) -> str:
        return self.target.endpoint_url or "AWS S3"

    @contextmanager
    def explained(self, where: str) -> Iterator[None]:
        """Whatever botocore raises inside becomes an error of store.Store; `where` names the object."""
        try:
            yield
        except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
            raise AccessRefused(
                "no credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
                where=self.host,
            ) from error
        except ClientError as error:
            raise self._refusal(error, where) from error
        except (botocore.exceptions.ConnectionError, HTTPClientError) as error:
            raise TargetUnreachable(_unreachable(error), where=self.host) from error
        except BrokenOff as error:
            raise TargetUnreachable("breaks off again and again; run the command again", where=self.host) from error
        except FileNotFoundError as error:
            raise FileProblem(
                "is gone since the plan was made; run the command again", where=str(error.filename)
            ) from error
        except (BotoCoreError, ValueError) as error:
            raise self._other(error, where) from error

    def bucket_missing(self) -> BucketMissing:
        return BucketMissing(
            f"there is no bucket {self.target.bucket!r}; make it at the host, or correct `bucket` in podcast.yaml",
            where=self.host,
        )

    def _refusal(self, error: ClientError, where: str) -> TargetError:
        code = code_of(error)
        if code in NO_BUCKET:
            return self.bucket_missing()
        if code in _BAD_CLOCK:
            return AccessRefused(
                f"{self.host} refused the request ({code}): this machine's clock is wrong; set it", where=where
            )
        if code in _BAD_TOKEN:
            return AccessRefused(f"the session of your credentials is over ({code}); sign in again", where=where)
        if code in BAD_KEYS:
            return AccessRefused(f"{self.host} refused the credentials ({code}): {_way_in(code)}", where=where)
        if code in _BAD_CHECKSUMS and self.target.checksums != "when_required":
            return TargetError(
                f"{self.host} does not understand checksums ({code}): write `checksums: when_required` into the target",
                where=where,
            )
        if code in _BAD_REGION:
            return TargetError(
                f"{self.host} refused the request ({code}): check region{_region_of(error)}, addressing and "
                f"endpoint_url (https://) in podcast.yaml",
                where=where,
            )
        if code in _NO_ACLS:
            return TargetError(
                f"{self.host} opens no objects one by one ({code}): leave `acl` out of the target, and open the bucket",
                where=where,
            )
        if status_of(error) == 501:
            return TargetError(f"{self.host} does not offer this ({code}); see docs/hosting/", where=where)
        return TargetError(
            f"{self.host} answered {code}; try again later, or see what its status page says", where=where
        )

    def _other(self, error: Exception, where: str) -> TargetError:
        said = " ".join(str(error).split())
        return TargetError(f"{self.host} cannot be used like this ({said}); check the target", where=where)


def _way_in(code: str) -> str:
    check = "check the keys in use"
    if code in _UNKNOWN_KEYS:
        return f"{check}, for it knows no such access key (AWS_ACCESS_KEY_ID)"
    if code in _WRONG_SECRETS:
        return f"{check}, for the secret (AWS_SECRET_ACCESS_KEY) is not the one of this access key"
    return f"{check}, and that they may read, write and list this bucket"


def _region_of(error: ClientError) -> str:
    """What the host says is right, where it does: ` (the host says eu-central-1)`."""
    told = error.response.get("Error", {}).get("Region", "")
    told = told or error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region", "")
    return f" (the host says {told})" if re.fullmatch("[A-Za-z0-9-]{1,64}", told) else ""


def _unreachable(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted; check endpoint_url, or name your own authority in AWS_CA_BUNDLE"
    if "timeout" in text.lower():
        return "no answer in time; check endpoint_url and the network, then run the command again"
    return "cannot be reached; check endpoint_url and the network, then run the command again"
