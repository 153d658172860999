"""As much of HTTP/1.1 as a proxy must know: heads, bodies with a length or in chunks, notes of exchanges."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

_PIECE_BYTES = 65536
_NO_BODY = (204, 304)


@dataclass
class Exchange:
    """A request that came by, and what became of it: `answer` is the server's, None when none was seen."""

    number: int
    method: str
    path: str
    query: str
    fault: object
    sent_bytes: int = 0
    status: int | None = None
    answer: "Head | None" = None


@dataclass(frozen=True)
class Head:
    """The first line and the headers of a request or a response."""

    first: str
    headers: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str:
        return next((value.strip() for key, value in self.headers if key.lower() == name.lower()), "")

    def with_value(self, name: str, value: str) -> "Head":
        headers = tuple((key, f" {value}" if key.lower() == name.lower() else old) for key, old in self.headers)
        return replace(self, headers=headers)

    def encode(self) -> bytes:
        return "\r\n".join([self.first, *(f"{key}:{value}" for key, value in self.headers), "", ""]).encode("latin-1")

    @property
    def status(self) -> int:
        return int(self.first.split(" ")[1])

    @property
    def closes(self) -> bool:
        return self.first.startswith("HTTP/1.0") or self.value("Connection").lower() == "close"

    def body_bytes(self) -> int | None:
        """The length of the body; None when it comes in chunks."""
        if "chunked" in self.value("Transfer-Encoding").lower():
            return None
        return int(self.value("Content-Length") or 0)

    def answer_bytes(self, method: str) -> int | None:
        """The same for a response to `method`: some have headers of a body that does not follow."""
        return 0 if method == "HEAD" or self.status in _NO_BODY else self.body_bytes()


async def read_head(reader: asyncio.StreamReader) -> Head:
    raw = await reader.readuntil(b"\r\n\r\n")
    first, *lines = raw.decode("latin-1").split("\r\n")[:-2]
    return Head(first, tuple((key, value) for key, _, value in (line.partition(":") for line in lines)))


async def read_final_head(reader: asyncio.StreamReader) -> Head:
    """The head of the answer itself, after any `100 Continue`."""
    head = await read_head(reader)
    while head.status == 100:
        head = await read_head(reader)
    return head


async def read_body(reader: asyncio.StreamReader, length: int | None) -> AsyncIterator[tuple[bool, bytes]]:
    """The body piece by piece, each with whether it is content (else the frame round a chunk)."""
    if length is not None:
        async for piece in _read_pieces(reader, length):
            yield True, piece
        return
    while True:
        frame = await reader.readuntil(b"\r\n")
        yield False, frame
        size = int(frame.split(b";")[0], 16)
        if not size:
            break
        async for piece in _read_pieces(reader, size):
            yield True, piece
        yield False, await reader.readexactly(2)
    trailer = b""
    while trailer != b"\r\n":
        trailer = await reader.readuntil(b"\r\n")
        yield False, trailer


async def _read_pieces(reader: asyncio.StreamReader, length: int) -> AsyncIterator[bytes]:
    left = length
    while left:
        piece = await reader.read(min(_PIECE_BYTES, left))
        if not piece:
            raise ConnectionError("the connection ended inside a body")
        left -= len(piece)
        yield piece


def full_answer(status: int, headers: dict[str, str], body: bytes) -> bytes:
    """An answer of our own, after which the connection ends."""
    standard = {"Content-Type": "application/xml", "Content-Length": str(len(body)), "Connection": "close"}
    lines = (f"{key}: {value}" for key, value in {**standard, **headers}.items())
    return "\r\n".join([f"HTTP/1.1 {status} Answer", *lines, "", ""]).encode("latin-1") + body
