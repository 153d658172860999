"""Memory of blocks of sound is used again, not handed back to the system and asked for anew."""

import resource
import sys
from threading import Thread

import numpy as np
import pytest

import podcast_pipeline.audio  # noqa: F401 (sets it)


def _use_blocks() -> None:
    for _ in range(200):
        np.empty(2 << 20, np.uint8).fill(1)


@pytest.mark.skipif(sys.platform != "linux", reason="it is glibc's")
def test_blocks_of_sound_are_mapped_once() -> None:
    """Each block of 2 MB would be 512 new pages."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    _use_blocks()
    thread = Thread(target=_use_blocks)
    thread.start()
    thread.join()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before < 20_000
