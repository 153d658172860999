"""Whether what a target does after a publish can be done from here: its purge program is there, its token is set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from podcast_pipeline.model import Target
from podcast_pipeline.publish.doctor.findings import Finding, green, yellow


def examine_aftermath(target: Target, root: Path) -> Iterator[Finding]:
    """Looks at files and the environment; runs and tells nothing. A token itself is never read out."""
    if target.purge is not None:
        program = target.purge.command[0]
        place = str(root / program) if os.sep in program else program
        if shutil.which(place):
            yield green("purge", f"the purge program {program} is there")
        else:
            said = f"the purge program {program} is not there, or may not be run: caches would keep the old feed"
            yield yellow("purge", said, "install it, correct `purge`, or let it be run (chmod +x)")
    if target.pings.podping is not None:
        name = target.pings.podping.token_from
        if os.environ.get(name):
            yield green("pings", f"the environment has a token for Podping ({name})")
        else:
            said = f"the environment has no {name}, so Podping would not be told of a publish from here"
            yield yellow("pings", said, f"set {name} where you publish")
