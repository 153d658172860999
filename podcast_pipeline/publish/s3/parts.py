"""A large file goes up in parts, several at once; of none is more than a block in memory.

The host sees to it that each part is what was read, and we that all of them together are the file that was meant.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from podcast_pipeline.publish.s3.refusals import code_of
from podcast_pipeline.publish.s3.shortcut import Headers, Shortcut, headers_of
from podcast_pipeline.publish.s3.stretch import Stretch, another_file

_AT_ONCE = 4
_ENDED = "NoSuchUpload"


@dataclass(frozen=True, slots=True)
class LargeFile:
    """A file as it is meant, how large each of its parts is, and who is told of its progress, 0 to 1."""

    path: Path
    size_bytes: int
    sha256: str
    part_bytes: int
    on_progress: Callable[[float], None]


def send_in_parts(
    file: LargeFile, client: Any, shortcut: Shortcut, *, bucket: str, key: str, headers: Mapping[str, Any]
) -> None:
    """Send a file, or end what was begun of it. Whoever calls looks at the key afterwards.

    For a host that knows nothing of the upload any more may have finished it, and its answer was lost; or another
    publisher finished the same file, and ended ours. Raises what botocore raises; FileProblem when it is another file.
    """
    place = {"Bucket": bucket, "Key": key}
    begun = shortcut.learning(key, lambda: client.create_multipart_upload(**place, **headers))
    upload = {**place, "UploadId": begun["UploadId"]}
    try:
        parts = _Parts(file, client, shortcut, upload).send_all()
        client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    except BaseException as error:
        if isinstance(error, ClientError) and code_of(error) == _ENDED:
            return
        with contextlib.suppress(Exception):
            client.abort_multipart_upload(**upload)
        raise


class _Parts:
    """The parts of one upload, which share a progress."""

    def __init__(self, file: LargeFile, client: Any, shortcut: Shortcut, upload: Mapping[str, str]) -> None:
        self._file, self._client, self._shortcut, self._upload = file, client, shortcut, upload
        count = -(-file.size_bytes // file.part_bytes)
        self._sent_bytes = [0] * count
        self._lock, self._broken_off = threading.Lock(), False

    def send_all(self) -> list[dict[str, Any]]:
        """Their numbers and ETags, as whoever completes the upload must name them."""
        with ThreadPoolExecutor(_AT_ONCE + 1) as pool:
            unchanged = _state_of(self._file.path)
            whole = pool.submit(self._sha256)
            sent = [pool.submit(self._send, index) for index in range(len(self._sent_bytes))]
            try:
                parts = [{"PartNumber": number, "ETag": each.result()} for number, each in enumerate(sent, start=1)]
                if whole.result() != self._file.sha256 or _state_of(self._file.path) != unchanged:
                    raise another_file(self._file.path)
                return parts
            except BaseException:
                self._broken_off = True
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _send(self, index: int) -> str:
        start = index * self._file.part_bytes
        size_bytes = min(self._file.part_bytes, self._file.size_bytes - start)
        number, upload_id = index + 1, self._upload["UploadId"]
        with Stretch(self._file.path, start, size_bytes, lambda sent: self._tell(index, sent)) as body:

            def by_botocore() -> Headers:
                return headers_of(self._client.upload_part(**self._upload, PartNumber=number, Body=body))

            query = f"partNumber={number}&uploadId={quote(upload_id, safe='-_.~')}"
            answer = self._shortcut.put(self._upload["Key"], {}, body, body.sha256(), by_botocore, query=query)
        return answer["etag"]

    def _sha256(self) -> str:
        with Stretch(self._file.path, 0, self._file.size_bytes) as whole:
            return whole.sha256()

    def _tell(self, index: int, sent_bytes: int) -> None:
        with self._lock:
            self._sent_bytes[index] = sent_bytes
            done = sum(self._sent_bytes) / self._file.size_bytes
        if self._broken_off:
            raise InterruptedError("another part failed")
        self._file.on_progress(done)


def _state_of(path: Path) -> tuple[int, int, int]:
    """Another one once the file was written to, or another file took its place."""
    state = path.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns
