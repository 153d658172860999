"""What is said, as lines for a person and as JSON for a program: values in, text out. One file per subject.

amounts.py    levels, times and sizes, as every sentence writes them
sounds.py     a measured file, a master
builds.py     what `podcast build` made
plans.py      what will be published; markdown.py the same for a merge request, effects.py what apps make of it
due.py        what is due, and what is next
copies.py     what is copied between targets, or fetched from one
published.py  what was published, and the git line that commits it
status.py     where each episode stands
"""

from podcast_pipeline.cli.wording.sounds import master_lines, measurement_json, measurement_lines

__all__ = ["master_lines", "measurement_json", "measurement_lines"]
