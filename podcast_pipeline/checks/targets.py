"""PP601 to PP608: where the show is published, and whether git and the records agree."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from podcast_pipeline import feed
from podcast_pipeline.checks.addresses import belongs, host_of, is_this_machine, tracker_of
from podcast_pipeline.checks.facts import EpisodeFacts, ShowFacts, TargetFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.model import S3Target

TARGETS: Rulebook[TargetFacts] = Rulebook()
SHOW: Rulebook[ShowFacts] = Rulebook()
EPISODES: Rulebook[EpisodeFacts] = Rulebook()


@TARGETS.rule("PP601", Severity.ERROR, "Podcast namespace: addresses are https; Apple Podcasts, hosting")
def address_is_not_https(subject: TargetFacts) -> Iterator[Fault]:
    """Apps refuse plain http or warn of it, and http and https count as different files.

    Bad:
        base_url: http://podcast.example.org
    Good:
        base_url: https://podcast.example.org
    """
    address = urlsplit(subject.target.base_url)
    if isinstance(subject.target, S3Target) and address.scheme == "http" and not is_this_machine(address.hostname):
        yield Fault(f"{subject.target.base_url} is not encrypted; write it with https://", ("base_url",))


@TARGETS.rule("PP602", Severity.WARNING, "GDPR, Art. 44; TDDDG, section 25")
def address_is_tracked(subject: TargetFacts) -> Iterator[Fault]:
    """A tracking prefix sends every listener's IP address to somebody else, and blocklists break the download.

    Bad:
        base_url: https://op3.dev/e/podcast.example.org
    Good:
        base_url: https://podcast.example.org
    """
    named = tracker_of(subject.target.base_url)
    if named is not None:
        yield Fault(
            f"downloads run through {named}, which tracks listeners; write the address of the files themselves",
            ("base_url",),
        )


@TARGETS.rule("PP603", Severity.HINT, "Apple Podcasts, hosting: addresses that never change")
def address_is_the_storage_host(subject: TargetFacts) -> Iterator[Fault]:
    """Under a host name of your own, listeners never see that the files moved to another provider.

    Bad:
        endpoint_url: https://s3.example.net
        base_url: https://staedte.s3.example.net
    Good:
        endpoint_url: https://s3.example.net
        base_url: https://podcast.example.org
    """
    host, target = host_of(subject.target.base_url), subject.target
    if not isinstance(target, S3Target) or is_this_machine(host):
        return
    storage = urlsplit(target.endpoint_url).hostname if target.endpoint_url else "amazonaws.com"
    if storage and belongs(host, storage):
        yield Fault(
            f"{host} is the storage provider's own name; a host name of yours can move with the show", ("base_url",)
        )


@SHOW.rule("PP604", Severity.WARNING, "podcast: the record")
def nothing_is_recorded(subject: ShowFacts) -> Iterator[Fault]:
    """The record lets CI build the feed without audio, and lets a moved show keep what was published.

    Bad:
        production: {kind: s3, bucket: staedte, base_url: "https://podcast.example.org"}
    Good:
        production: {kind: s3, bucket: staedte, base_url: "https://podcast.example.org", record: true}
    """
    targets = subject.show.targets.values()
    if any(isinstance(target, S3Target) for target in targets) and not any(target.record for target in targets):
        yield Fault(
            "no target has `record: true`, so CI cannot build the feed without the audio; add it to the public one",
            ("targets",),
        )


@TARGETS.rule("PP606", Severity.WARNING, "Apple Podcasts, requirements: ASCII addresses")
def address_is_not_ascii(subject: TargetFacts) -> Iterator[Fault]:
    """Apple takes only ASCII in addresses; a host name with umlauts has a form that begins with xn--.

    Bad:
        base_url: https://städte.example.org
    Good:
        base_url: https://xn--stdte-gra.example.org
    """
    address = subject.target.base_url
    if not address.isascii():
        yield Fault(f"{address} has letters that not every app can ask for; write a host's as xn--…", ("base_url",))


@EPISODES.rule("PP607", Severity.ERROR, "podcast: the record; Apple, A Podcaster's Guide to RSS: <pubDate>")
def date_differs_from_the_record(subject: EpisodeFacts) -> Iterator[Fault]:
    """Apps sort and announce by date: another date moves an episode that listeners know.

    Bad:
        published_at: 2023-05-04 06:00  # and it was published as of 2023-05-03
    Good:
        published_at: 2023-05-03 06:00
    """
    record = subject.record if subject.record is not None and subject.record.withdrawn_at is None else None
    compared = feed.Compared(subject.episode, subject.file, record, edition=None)
    for deviation in feed.deviations([compared], None, subject.now, subject.show.zone):
        yield Fault(deviation.message, (deviation.key,))


@SHOW.rule("PP608", Severity.HINT, "Apple, A Podcaster's Guide to RSS: <itunes:new-feed-url>; RFC 9110, section 15.4.2")
def show_is_moving(subject: ShowFacts) -> Iterator[Fault]:
    """Few apps read in a feed that it moved; all of them follow its host, when that answers with 301.

    Bad:
        new_feed_url: https://podcast.example.org/feed.xml  # and the old host answers with 200, or 302
    Good:
        HTTP/1.1 301 Moved Permanently
        Location: https://podcast.example.org/feed.xml
    """
    for target in subject.show.targets.values():
        if not is_this_machine(host_of(target.base_url)):
            for notice in feed.move_notices(subject.show, target.url(subject.show.feed_file)):
                yield Fault(notice, ("new_feed_url",))
