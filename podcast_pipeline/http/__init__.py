"""The only HTTP client: what anybody gets from a public address, without credentials. Standard library only.

Asks with a time limit, reads no more than it was told to, follows at most five redirects and names them. Any status is
an Answer: 404 is one too. Raises TargetUnreachable when no answer comes, TargetError when it is larger than allowed.

asking.py       an answer in memory; send() tells an address something, once
downloading.py  an answer as a file, which goes on where an earlier run stopped
certificates.py how long a host's certificate holds
reaching.py     where a question may go: a feed of the web sends nobody into a private network
"""

from podcast_pipeline.http.asking import MOST_REDIRECTS, Answer, Patience, get, head, send
from podcast_pipeline.http.certificates import certificate_end
from podcast_pipeline.http.downloading import download
from podcast_pipeline.http.reaching import Reach, is_public

__all__ = [
    "MOST_REDIRECTS",
    "Answer",
    "Patience",
    "Reach",
    "certificate_end",
    "download",
    "get",
    "head",
    "is_public",
    "send",
]
