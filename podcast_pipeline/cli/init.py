"""podcast init [DIR]"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from podcast_pipeline.cli import machine
from podcast_pipeline.cli.options import AsJson, Quiet
from podcast_pipeline.cli.output import Output, bold

NAME = "init"

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The show's folder; otherwise the working folder.")]
Title = Annotated[str | None, typer.Option("--title", help="The show's title; otherwise the folder's name.")]
Author = Annotated[str | None, typer.Option("--author", help="Who makes the show; otherwise its title.")]
Email = Annotated[str | None, typer.Option("--email", help="A role's mailbox for the feed; otherwise none.")]
Language = Annotated[str | None, typer.Option("--language", help="Such as de or en; otherwise that of LANG.")]
Timezone = Annotated[str | None, typer.Option("--timezone", help="Such as Europe/Berlin; otherwise this machine's.")]
FeedUrl = Annotated[str | None, typer.Option("--feed-url", help="The feed's public address, when it is known already.")]


def command(
    folder: Folder = Path(),
    title: Title = None,
    author: Author = None,
    email: Email = None,
    language: Language = None,
    timezone: Timezone = None,
    feed_url: FeedUrl = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a new show: podcast.yaml, a first episode.

    Also a placeholder for its artwork, templates to change, .gitignore, and files for CI on GitHub and GitLab. Nothing
    that exists is overwritten.

    Example: podcast init my-show --title "My Show" --language en --timezone Europe/Berlin
    """
    from podcast_pipeline.project.creating import NewShow, make_show

    out = Output(as_json, quiet)
    title = title if title is not None else Path(os.path.abspath(folder)).name or "Podcast"  # noqa: PTH100 - no links
    wish = NewShow(
        title=title,
        author=author if author is not None else title,
        language=language if language is not None else machine.language(),
        timezone=timezone if timezone is not None else machine.timezone(),
        email=email,
        feed_url=feed_url,
    )
    made = make_show(folder, wish)
    here = made.root == Path()
    out.result(bold(f"Made the show {title!r} in {'this folder' if here else made.root}:"))
    remarks = {"artwork.jpg": "a placeholder: put your own in its place", made.episode: "the first episode, a draft"}
    wide = max(len(file) for file in made.files)
    for file in made.files:
        out.result(f"  {file:<{wide}}  {remarks.get(file, '')}".rstrip())
    for line in (
        "",
        f"Write your texts into podcast.yaml and {made.episode}, and name your recording there.",
        "Then:" if here else f"Then, in {made.root}:",
        "  podcast build 1             masters and tags it, into build/",
        "  podcast publish episode 1   to the folder public/, once you are asked for its date",
        "  podcast preview             shows the result on this machine",
    ):
        out.result(line)
    if feed_url is not None and made.feed_url != feed_url:
        out.warn(f"podcast.yaml says {made.feed_url} for {feed_url}; correct base_url and the feed's file there")
    out.json({"folder": str(made.root), "files": list(made.files), "guid": made.guid})
