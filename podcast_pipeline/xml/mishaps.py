"""Bytes that are no XML -> what they seem to be instead, in a few words; empty where nobody can tell. Pure."""

from __future__ import annotations

import codecs

_GZIP = b"\x1f\x8b"
_LEAST = 0x20
_ALLOWED = b"\t\n\r"


def seems_to_be(content: bytes, encoding: str, at: int) -> str:
    """`encoding` is what the bytes declare, if anything; `at` is where a parser stopped."""
    if content.startswith(_GZIP):
        return "it is compressed with gzip"
    if content.lstrip()[:1] in (b"{", b"["):
        return "it is JSON"
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if encoding.lower() in ("", "utf-8", "utf8"):
        if wide:
            return "it is UTF-16"
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            return f"the byte 0x{content[error.start]:02X} is no UTF-8"
    found = content[at : at + 1]
    if found and found[0] < _LEAST and found not in _ALLOWED and not wide:
        return f"the control character U+{found[0]:04X}"
    return ""
