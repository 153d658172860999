"""A bucket of any S3-compatible host as a store. The only user of boto3 and of botocore, on which it stands.

Credentials come from botocore's own chain (environment, profile, role). The ETag is an opaque token here, good for
conditions alone: what an object holds is told by its size and the SHA-256 in its metadata.

store.py       the store
swapping.py    compare-and-swap of a feed, whatever the host makes of conditions
conditions.py  what a host makes of conditions: asked of a scratch object, never known by name
uploads.py     uploads in parts that somebody left behind
examining.py   a bucket tried out for `podcast doctor`
settings.py    the rules that a bucket itself holds: CORS, lifecycle
client.py      botocore's client, with what every host understands
shortcut.py    objects by plain signed requests, while all goes well
parts.py       a large file in parts; stretch.py a part of a file as a body
transfers.py   what boto3 does: downloads, copies at the host
refusals.py    foreign errors -> one sentence with the way out
"""

from podcast_pipeline.publish.s3.store import S3Store

__all__ = ["S3Store"]
