"""A verdict of `podcast check` in words, values in, text out. Pure.

lines.py         for a person
documents.py     --json
sarif.py         --format sarif: SARIF 2.1.0 (OASIS), which code hosts show beside the files
annotations.py   --format github: workflow commands, which GitHub shows beside the lines of a pull request
"""
