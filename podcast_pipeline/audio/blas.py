"""Tells numpy's library for matrices to use one thread: ours keep the cores busy, and its own would get in their way.

It looks at the environment when it is loaded, so this module must be imported before numpy.
"""

from __future__ import annotations

import os

_SETTINGS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

for _setting in _SETTINGS:
    os.environ.setdefault(_setting, "1")

ONE_THREAD = True
