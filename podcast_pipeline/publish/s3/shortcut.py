"""Objects, looked at and put by plain signed requests: they take a quarter of the CPU time of botocore's own.

Only what goes well goes this way. The first request is botocore's; from it is learned where the bucket is and how it is
signed for. What is not answered as hoped for, botocore asks again, with its patience, its errors and its redirects.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import botocore.exceptions
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from podcast_pipeline.model import S3Target
from podcast_pipeline.publish.s3.client import AT_ONCE, USER_AGENT, connect_timeout_s
from podcast_pipeline.publish.s3.stretch import Stretch

_NOTHING = hashlib.sha256().hexdigest()
_SCOPE = re.compile(r"AWS4-HMAC-SHA256 Credential=[^,]*/\d{8}/(?P<region>[^/,]+)/s3/aws4_request,")
_OK, _NOT_FOUND = 200, 404
# A host that wants what botocore adds is not asked in vain each time.
_MOST_FAILURES = 3

Result = TypeVar("Result")
Headers = Mapping[str, str]
Body = bytes | Stretch


def headers_of(answer: Mapping[str, Any]) -> Headers:
    """Of an answer as botocore gives it."""
    headers: Headers = answer["ResponseMetadata"]["HTTPHeaders"]
    return headers


class Shortcut:
    """The short way to the objects of one bucket. Several threads use it at once."""

    def __init__(self, session: Any, client: Any, target: S3Target) -> None:
        self._session, self._target = session, target
        self._road: _Road | None = None
        self._failures = 0
        self._asked = threading.local()
        # Whoever wants newer checksums wants them on every request.
        if target.checksums == "when_required":
            client.meta.events.register("before-send.s3", self._note)

    def head(self, key: str, else_by: Callable[[], Headers | None]) -> Headers | None:
        """The headers of an object, their names in lower case; None when there is none."""
        answer = self._try("HEAD", key, {}, None, _NOTHING)
        if answer is not None:
            return answer.headers if answer.status == _OK else None
        return self.learning(key, else_by)

    def put(
        self,
        key: str,
        headers: Headers,
        body: Body,
        sha256: str,
        else_by: Callable[[], Headers],
        *,
        query: str = "",
    ) -> Headers:
        """Put a body whose SHA-256 is known, so that it is not hashed once more: the host refuses any other."""
        answer = self._try("PUT", key, headers, body, sha256, query=query)
        if answer is not None and answer.status == _OK:
            return answer.headers
        return self.learning(key, else_by)

    def _try(
        self, method: str, key: str, headers: Headers, body: Body | None, sha256: str, *, query: str = ""
    ) -> _Answer | None:
        """None where botocore is to be asked."""
        road = self._road
        if road is None:
            return None
        try:
            answer = road.ask(method, key, headers, body, sha256, query)
            if answer.status == _OK or (method, answer.status) == ("HEAD", _NOT_FOUND):
                return answer
        except (botocore.exceptions.ConnectionError, HTTPClientError):
            pass
        self._road = None
        self._failures += 1
        if isinstance(body, Stretch):
            body.seek(0)  # botocore sends from here
        return None

    def learning(self, key: str, else_by: Callable[[], Result]) -> Result:
        """botocore's way; when that went well, it is known for the next time."""
        self._asked.request = None
        result = else_by()
        if self._road is None and self._failures < _MOST_FAILURES and self._asked.request is not None:
            self._road = self._road_of(self._asked.request, key)
        return result

    def _note(self, request: Any, **_: Any) -> None:
        self._asked.request = request

    def _road_of(self, request: Any, key: str) -> _Road | None:
        authorization = request.headers.get("Authorization", "")
        told = authorization.decode() if isinstance(authorization, bytes) else authorization
        scope, address = _SCOPE.match(told), request.url.partition("?")[0]
        credentials = self._session.get_credentials()
        if scope is None or credentials is None or not address.endswith(f"/{key}"):
            return None
        base_url = address.removesuffix(key)
        verify = self._session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE") or True
        http = URLLib3Session(
            verify=verify,
            proxies=get_environ_proxies(base_url),
            timeout=(connect_timeout_s(self._target), self._target.timeout_s),
            max_pool_connections=AT_ONCE,
        )
        return _Road(base_url, scope["region"], credentials, http)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Headers


@dataclass(frozen=True, slots=True)
class _Road:
    """Where a bucket is, and how requests to it are signed."""

    base_url: str
    region: str
    credentials: Any
    http: URLLib3Session

    def ask(self, method: str, key: str, headers: Headers, body: Body | None, sha256: str, query: str) -> _Answer:
        """Raises what botocore raises when there is no answer."""
        request = AWSRequest(
            method=method,
            url=f"{self.base_url}{key}{'?' if query else ''}{query}",
            headers={**headers, "User-Agent": USER_AGENT},
            data=body,
        )
        request.context["sha256"] = sha256
        # Keys of a role change while a long file is on its way.
        _Signer(self.credentials.get_frozen_credentials(), "s3", self.region).add_auth(request)
        answer = self.http.send(request.prepare())
        return _Answer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()})


class _Signer(S3SigV4Auth):  # type: ignore[misc]
    def payload(self, request: Any) -> str:
        return str(request.context["sha256"])
