"""What a process of ours is told before it does anything: a command, and whatever measures one."""

from __future__ import annotations

import gc
import os


def start_lean() -> None:
    """Spend no time on what brings nothing."""
    # A long show is a million values that stay: to look through them again and again takes a tenth of the time.
    gc.set_threshold(100_000, 50, 50)
    # No plugin of another package has a say in our values; to look for them takes a twentieth of a short command.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
