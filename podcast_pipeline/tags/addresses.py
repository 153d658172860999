"""Web addresses as tags hold them. Pure."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit


def ascii_address(address: str) -> str:
    """The address in ASCII, which all readers of tags agree on; ID3's URL frames are ISO-8859-1 (v2.3.0, 4.3)."""
    if address.isascii():
        return address
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(parts.netloc, safe=":@")
    path, query, fragment = (quote(part, safe="/%:@!$&'()*+,;=?~") for part in parts[2:])
    return urlunsplit((parts.scheme, host, path, query, fragment))
