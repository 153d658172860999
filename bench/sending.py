"""All files of a folder, sent as a publish sends them: hashed, put under their keys, each looked at after it.

python -m bench.sending FOLDER BUCKET ENDPOINT
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from podcast_pipeline.model import S3Target
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.publish import Action, Role, Step, file_upload, hashed_key, open_store
from podcast_pipeline.publish.sending import send_all
from podcast_pipeline.starting import start_lean


def send(folder: Path, bucket: str, endpoint_url: str) -> None:
    target = S3Target(kind="s3", bucket=bucket, endpoint_url=endpoint_url, base_url="https://example.org")
    steps = []
    for file in sorted(folder.iterdir()):
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        key = hashed_key(Role.MEDIA, file.stem, file.suffix, sha256)
        upload = file_upload(Role.MEDIA, key, file, size_bytes=file.stat().st_size, sha256=sha256)
        steps.append(Step(upload, Action.SEND, "not there yet"))
    send_all(steps, open_store(target, root=folder), Unwatched())


if __name__ == "__main__":
    start_lean()
    send(Path(sys.argv[1]), *sys.argv[2:])
