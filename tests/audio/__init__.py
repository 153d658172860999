"""The audio room. It is loaded before numpy, as it is in the program: see podcast_pipeline/audio/blas.py."""

import podcast_pipeline.audio  # noqa: F401
