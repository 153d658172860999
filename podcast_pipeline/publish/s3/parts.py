"""A large file goes up in parts, several at once; of none is more than a block in memory.

The host sees to it that each part is what was read, and we that all of them together are the file that was meant.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
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
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                sent = [pool.submit(self._send, index, sha256) for index, sha256 in enumerate(self._sha256s())]
                return [{"PartNumber": number, "ETag": each.result()} for number, each in enumerate(sent, start=1)]
            except BaseException:
                self._broken_off = True
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _sha256s(self) -> Iterator[str]:
        """Those of the parts, which the host holds them to; FileProblem when together they are not the file meant."""
        whole = hashlib.sha256()
        for index in range(len(self._sent_bytes)):
            with self._part(index) as part:
                yield part.sha256(also=whole)
        if whole.hexdigest() != self._file.sha256:
            raise another_file(self._file.path)

    def _part(self, index: int, on_read: Callable[[int], None] = lambda _: None) -> Stretch:
        start = index * self._file.part_bytes
        return Stretch(self._file.path, start, min(self._file.part_bytes, self._file.size_bytes - start), on_read)

    def _send(self, index: int, sha256: str) -> str:
        number, upload_id = index + 1, self._upload["UploadId"]
        with self._part(index, lambda sent: self._tell(index, sent)) as body:

            def by_botocore() -> Headers:
                if body.sha256() != sha256:
                    raise another_file(self._file.path)
                return headers_of(self._client.upload_part(**self._upload, PartNumber=number, Body=body))

            query = f"partNumber={number}&uploadId={quote(upload_id, safe='-_.~')}"
            answer = self._shortcut.put(self._upload["Key"], {}, body, sha256, by_botocore, query=query)
        return answer["etag"]

    def _tell(self, index: int, sent_bytes: int) -> None:
        with self._lock:
            self._sent_bytes[index] = sent_bytes
            done = sum(self._sent_bytes) / self._file.size_bytes
        if self._broken_off:
            raise InterruptedError("another part failed")
        self._file.on_progress(done)
