"""The report on a master: one HTML file with words, figures and pictures. Values in, text out; it reads one template.

page.py       the page, from all of the below
sentences.py  what was done and what came out
figures.py    tables and the figures that matter most
remarks.py    warnings with their places
passages.py   the timeline
charts.py     the pictures of loudness, peaks, limiter and leveller
voices.py     the picture of the speakers
picture.py    curves and axes as SVG paths and positions
series.py     the 100 ms series, side by side in the master's time
language.py   numbers and words in german.py and english.py
"""

from podcast_pipeline.report.page import render_report

__all__ = ["render_report"]
