"""The bytes of a feed as XML can be read from them, whatever its host says of them. Pure."""

from __future__ import annotations

import codecs
import re

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]*\?>""")
_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")


def readable(body: bytes, charset: str = "") -> tuple[bytes, str | None]:
    """The feed, and a sentence where its encoding is not what it says. `charset` is what the host's answer told.

    XML 1.0, appendix F: a byte order mark decides, then what the feed declares, then the host; else it is UTF-8.
    """
    if body.startswith(_BOMS):
        return body, None
    body = body.lstrip()  # a line before the declaration, which WordPress plugins are known for
    declared = _DECLARED.match(body)
    encoding = declared[1].decode() if declared else charset or "utf-8"
    try:
        text, remark = body.decode(encoding), None
    except (LookupError, UnicodeDecodeError):
        # What feeds on the web are when they are not UTF-8. It has a character for nearly every byte.
        text = body.decode("windows-1252", errors="replace")
        remark = f"the feed says that it is {encoding}, which it is not: it was read as windows-1252; look at umlauts"
    if remark is None and declared:
        return body, None
    return _DECLARATION.sub(b"", text.encode("utf-8", errors="replace")), remark
