"""podcast: from a recorded episode to its listeners, from a terminal.

The way through the house (one module, `pipeline`, knows this order; no stage calls another):

    project -> audio -> tags -> notes -> feed -> publish

`cli` types and speaks, `checks` finds problems, `model` holds the values all rooms share,
`ffmpeg` starts processes, `errors` names what can go wrong. Imports run one way, downwards;
import-linter holds that in `make check`.
"""

__version__ = "0.1.0"
