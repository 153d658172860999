"""PP931: the hosts that listeners are sent to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from podcast_pipeline.checks.online.facts import HostFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[HostFacts] = Rulebook()

# Certificates that renew themselves do so a month before; what ends within two weeks was forgotten.
_SOON = timedelta(days=14)


@BOOK.rule(
    "PP931", Severity.WARNING, "Apple Podcasts, hosting: TLS with a public certificate; RFC 5280, section 4.1.2.5"
)
def certificate_ends_soon(subject: HostFacts) -> Iterator[Fault]:
    """On the day it ends every app refuses the host: no feed, no episode, no artwork.

    Bad:
        notAfter: Thu, 04 May 2023 06:00:00 GMT  # and today is the 1st
    Good:
        notAfter: Thu, 27 Jul 2023 06:00:00 GMT
    """
    if subject.ends_at is not None and subject.ends_at - subject.now < _SOON:
        days = max(0, (subject.ends_at - subject.now).days)
        left = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
        yield Fault(f"its certificate ends {left} ({subject.ends_at:%Y-%m-%d}); have it renewed at the host")
