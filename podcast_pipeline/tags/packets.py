"""The audio of a file apart from its container: ffmpeg takes the packets out, unchanged."""

from __future__ import annotations

import re
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.errors import AudioError
from podcast_pipeline.tags.whole import opened

_SHA256 = re.compile(rb"0,a,SHA256=([0-9a-f]{64})\n")


def input_options(path: Path, container: str) -> list[str]:
    """Arguments that open `path` as this container (ffmpeg's name of the demuxer) and nothing else."""
    alone = ["-protocol_whitelist", "file", "-format_whitelist", container, "-f", container]
    return [*alone, "-i", ffmpeg.file_url(path)]


def packets_sha256(path: Path, container: str) -> str:
    """SHA-256 of the payload of all audio packets in their order, without anything between them.

    FileProblem when the file cannot be read, AudioError when it is not of this container or damaged.
    """
    opened(path).close()
    said: list[bytes] = []
    # An edit list says which samples are played; the packets are all wanted.
    every_packet = ["-ignore_editlist", "1"] if container == "mov" else []
    hashed = ["-map", "0:a:0", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "-"]
    log = ffmpeg.run([*every_packet, *input_options(path, container), *hashed], on_bytes=said.append)
    found = _SHA256.fullmatch(b"".join(said))
    if found is None or is_cut_short(log):
        raise unreadable(path)
    return found[1].decode()


def is_cut_short(log: ffmpeg.Log) -> bool:
    """Whether ffmpeg gave up, or found less audio than the file's own index says, which it forgives.

    Other complaints do not count: it decodes the cover, too, and has its opinion of that.
    """
    return log.status != 0 or log.says("partial file")


def unreadable(path: Path) -> AudioError:
    """The error for a file that is not what its ending says."""
    name = {".m4a": "M4A", ".opus": "Opus file"}[path.suffix.lower()]
    return AudioError(f"is damaged or no {name}, so it cannot take tags; master the recording again", where=str(path))
