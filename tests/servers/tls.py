"""A certificate authority that exists for one test run; who trusts `bundle` trusts its servers."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Authority:
    bundle: Path
    server: ssl.SSLContext


def make_authority(folder: Path) -> Authority:
    """Makes an authority and a certificate for 127.0.0.1 and localhost."""
    authority = trustme.CA()
    bundle = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(server)
    return Authority(bundle, server)
