"""What lies at an address, as a file on this machine.

It comes under a temporary name, `<file>.part`, with a note of which version it is a part of. The next run asks for the
rest of that very version (RFC 9110, sections 13.1.5 and 14.2); from a host that has another one, or answers something
else than was asked, it comes from the start.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPResponse, IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import BinaryIO

from podcast_pipeline.errors import FileProblem, TargetError, TargetUnreachable
from podcast_pipeline.files import put_in_place, write_whole
from podcast_pipeline.http.asking import (
    CHUNK_BYTES,
    PASSING,
    PAUSE_S,
    Answer,
    Patience,
    followed,
    length_of,
    lower,
    opened,
)
from podcast_pipeline.http.reaching import Reach

_PATIENT = Patience(silence_s=30.0, whole_s=3 * 3600.0)
_MOST_TRIES = 4  # one after the other without a byte more
_BUSY = PASSING | {429}
_BROKEN = (ConnectionError, RemoteDisconnected, IncompleteRead, TimeoutError)
_CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,18})-[0-9]{1,18}|\*)/([0-9]{1,18}|\*)")

OnProgress = Callable[[int, int | None], None]
"""Takes how many bytes are here, and how many there will be, where the host tells."""


def download(
    url: str,
    to: Path,
    *,
    max_bytes: int,
    on_progress: OnProgress = lambda _here, _all: None,
    patience: Patience = _PATIENT,
    reach: Reach = Reach.ANYWHERE,
) -> Answer:
    """Fetch a file to `to`; an answer without its body. Only a status of 200 or 206 has brought the file.

    TargetUnreachable when it broke off again and again (the next run goes on from there), TargetError when the file is
    larger than allowed, FileProblem when it cannot be written. An exception of `on_progress` ends it, too.
    """
    part = _Part(url, to.with_name(f"{to.name}.part"), max_bytes, on_progress, patience, reach)
    tries, before = 0, -1
    while True:
        here = part.length_bytes
        tries, before = (tries + 1, before) if here == before else (1, here)
        try:
            answer = followed(url, part.ask)
            if answer.status not in _BUSY or tries == _MOST_TRIES:
                break
        except TargetUnreachable as error:
            passing = error.__cause__ is None or isinstance(error.__cause__, _BROKEN)
            if not passing or tries == _MOST_TRIES:
                raise
        time.sleep(PAUSE_S * tries)
    if answer.status in (200, 206):
        part.finish(to)
    return answer


@dataclass(frozen=True, slots=True)
class _Part:
    """A file in the making, and the note beside it."""

    url: str
    path: Path
    max_bytes: int
    on_progress: OnProgress
    patience: Patience
    reach: Reach

    @property
    def note(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    @property
    def length_bytes(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def ask(self, place: str) -> Answer:
        """One request for what is missing, streamed behind what is here."""
        here, version = self.length_bytes, self._version()
        headers = {"Range": f"bytes={here}-", "If-Range": version} if here and version else {}
        with opened("GET", place, headers, self.patience, self.reach) as response:
            answer = Answer(place, response.status, lower(response))
            first, told = _content_range(answer)
            if headers and answer.status == 416 and told == here:
                return Answer(place, 206, answer.headers)  # it was whole already
            if headers and (answer.status == 416 or (answer.status == 206 and first != here)):
                self.forget()  # not the rest of what is here
            elif answer.status == 206 and headers:
                self._take(response, answer, here)
                return answer
            elif answer.status == 200:
                self.forget()
                self._take(response, answer, 0)
                return answer
            elif answer.status == 206:
                raise TargetError("sends a part of the file when asked for all of it; correct the host", where=place)
            else:
                return answer
        return self.ask(place)  # with nothing here, so without a range

    def forget(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
            self.note.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritten(self.path, error) from error

    def finish(self, to: Path) -> None:
        try:
            put_in_place(self.path, to)
            self.note.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritten(to, error) from error

    def _version(self) -> str:
        """What the host calls the version that is here; empty when nobody noted it, or of another address."""
        try:
            known = json.loads(self.note.read_bytes())
        except (OSError, ValueError):
            return ""
        return str(known.get("version", "")) if isinstance(known, dict) and known.get("url") == self.url else ""

    def _take(self, response: HTTPResponse, answer: Answer, here: int) -> None:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise TargetError("sends the file compressed though asked not to; correct the host", where=answer.url)
        rest = answer.length_bytes
        whole = None if rest is None else here + rest
        if (whole or 0) > self.max_bytes:
            raise self._too_large(answer.url)
        if here == 0:
            write_whole(self.note, json.dumps({"url": self.url, "version": _version_of(answer)}).encode())
        try:
            stream = self.path.open("ab")
        except OSError as error:
            raise _unwritten(self.path, error) from error
        with stream:
            here = self._copy(response, stream, answer.url, here, whole)
        if whole is not None and here < whole:
            raise TargetUnreachable(
                f"broke off after {here} of {whole} bytes; the same command goes on", where=self.url
            )

    def _copy(self, response: HTTPResponse, stream: BinaryIO, place: str, here: int, whole: int | None) -> int:
        deadline = time.monotonic() + self.patience.whole_s
        while chunk := response.read1(CHUNK_BYTES):
            here += len(chunk)
            if here > self.max_bytes:
                raise self._too_large(place)
            try:
                stream.write(chunk)
                stream.flush()
            except OSError as error:
                raise _unwritten(self.path, error) from error
            if time.monotonic() > deadline:
                message = f"sent {here} bytes in {self.patience.whole_s:g} seconds, too slow to wait for"
                raise TargetError(message, where=place)
            self.on_progress(here, whole)
        return here

    def _too_large(self, place: str) -> TargetError:
        self.forget()
        return TargetError(f"is larger than the {self.max_bytes} bytes that were expected at most", where=place)


def _unwritten(path: Path, error: OSError) -> FileProblem:
    return FileProblem(f"cannot be written: {error.strerror}", where=str(path))


def _version_of(answer: Answer) -> str:
    """What If-Range may hold: a strong ETag, else the date of the last change; empty where a host tells neither."""
    etag = answer.headers.get("etag", "")
    return etag if etag.startswith('"') else answer.headers.get("last-modified", "")


def _content_range(answer: Answer) -> tuple[int | None, int | None]:
    """(first byte, length of the whole file), as far as Content-Range tells."""
    match = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", "").strip())
    first, whole = match.groups() if match else (None, None)
    return (int(first) if first else None), (length_of(whole) if whole else None)
