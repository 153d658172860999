"""What this machine says of the person before it: language and time zone, for shows that are told neither."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LOCALTIME = Path("/etc/localtime")


def language(environment: Mapping[str, str] = os.environ) -> str:
    """The main language of the locale, `de` of de_DE.UTF-8; English for C and POSIX."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    main = next((name for name in names if name), "").partition(".")[0].partition("_")[0]
    return main if main.isascii() and main.isalpha() and len(main) in (2, 3) else "en"


def timezone(environment: Mapping[str, str] = os.environ) -> str:
    """The machine's time zone by name: that of TZ, else of /etc/localtime; UTC where neither has one."""
    link = str(_LOCALTIME.readlink()) if _LOCALTIME.is_symlink() else ""
    for place in (environment.get("TZ", "").removeprefix(":"), link):
        name = place.rpartition("zoneinfo/")[2]
        try:
            if name and name != "localtime":
                return "UTC" if ZoneInfo(name).key == "Etc/UTC" else name
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"
