"""podcast.yaml and episodes/ on disk <-> model. Text in, values out; writes only records, dates and new shows.

layout.py    where things lie
yaml12.py    YAML 1.2 with the line of every key
mistakes.py  what is wrong with a file, in words
loading.py   all of it -> Project, with every mistake at once
project.py   Project: the show as read
writing.py   the record, the date of a draft
creating.py  a new show, a new episode
settling.py  a show that comes from elsewhere, as files
placing.py   either of them into a folder, all or nothing
yamltext.py  values -> YAML
patterns.py  what these are made from: templates/show/, quoting, slugs, the show's guid
"""

from podcast_pipeline.project.layout import find_root
from podcast_pipeline.project.loading import load
from podcast_pipeline.project.project import Project
from podcast_pipeline.project.writing import with_date, write_date, write_record

__all__ = ["Project", "find_root", "load", "with_date", "write_date", "write_record"]
