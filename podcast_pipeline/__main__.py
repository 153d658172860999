"""`python -m podcast_pipeline` is the same as `podcast`."""

from podcast_pipeline.cli import main

main()
