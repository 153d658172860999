"""The show on this machine, over HTTP and for this machine only.

page.py     the show as its folder target has it -> a page, and what lies under each key
server.py   HTTP: the page at /, the files below it
"""

from podcast_pipeline.preview.page import Site, open_site
from podcast_pipeline.preview.server import Server

__all__ = ["Server", "Site", "open_site"]
