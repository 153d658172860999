"""What there is to say of a web address: of the show's files and of any feed. Pure."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

# Hosts that count downloads by a redirect in front of the file's own address.
_TRACKERS = (
    "op3.dev", "podtrac.com", "chtbl.com", "chartable.com", "pdst.fm", "podsights.com", "pdcn.co", "arttrk.com",
    "blubrry.com", "mgln.ai", "pscrb.fm", "podscribe.com", "swap.fm", "vpixl.com", "byspotify.com", "claritaspod.com",
    "podkite.com", "gum.fm", "clrtpod.com",
)  # fmt: skip


def parts_of(address: str) -> SplitResult:
    """The parts of an address; none at all where it is no address."""
    try:
        parts = urlsplit(address)
        return parts if parts.port != 0 else urlsplit("")  # asking for the port is what finds a wrong one
    except ValueError:
        return urlsplit("")


def host_of(address: str) -> str:
    return parts_of(address).hostname or ""


def tracker_of(address: str) -> str | None:
    """The known host that counts downloads of this address; None when there is none."""
    host = host_of(address)
    return next(
        (known for known in _TRACKERS if known in address and (belongs(host, known) or f"/{known}/" in address)), None
    )


def belongs(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def is_this_machine(host: str | None) -> bool:
    return host in ("127.0.0.1", "::1") or belongs(host or "", "localhost")
