"""The CI files that `podcast init` writes: what they run, with which rights, and that a failure fails the job."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from podcast_pipeline import __version__
from podcast_pipeline.project.creating import NewShow, make_show
from podcast_pipeline.project.patterns import CI_FILES, ci_file

REPOSITORY = Path(__file__).resolve().parent.parent
GITHUB, GITLAB = CI_FILES

CHECK = {GITHUB: ["podcast", "check", "--format", "github"], GITLAB: ["podcast", "check"]}
PLAN = ["podcast", "plan", "feed", "--target", "production", "--public"]
PLANS = {GITHUB: [*PLAN, "--markdown"], GITLAB: PLAN}
PUBLISH = [["podcast", "publish", "feed", "--target", "production", "--yes"]]


def podcast_commands(ci_yaml: str) -> dict[str, list[list[str]]]:
    """The `podcast …` command lines of a CI file, as arguments, by the name of the job (`check`, `publish`)."""
    return {name: [_arguments(line) for line in lines] for name, lines in _podcast_lines(ci_yaml).items()}


def _podcast_lines(ci_yaml: str) -> dict[str, list[str]]:
    jobs = _jobs(ci_yaml)
    scripts = {name: "\n".join(_scripts(job)) for name, job in jobs.items()}
    return {
        name: [line.strip() for line in script.splitlines() if line.strip().startswith("podcast ")]
        for name, script in scripts.items()
    }


def _jobs(ci_yaml: str) -> dict[str, Any]:
    document = yaml.safe_load(ci_yaml)
    jobs = document.get("jobs") or {name: job for name, job in document.items() if not name.startswith(".")}
    assert isinstance(jobs, dict)
    return jobs


def _scripts(job: dict[str, Any]) -> list[str]:
    steps = [step["run"] for step in job.get("steps", []) if "run" in step]
    return steps + list(job.get("script", []))


def _arguments(line: str) -> list[str]:
    """The words of the command itself, up to where the shell redirects its output."""
    words = shlex.split(line, comments=True)
    ends = [index for index, word in enumerate(words) if re.match(r"\d?[>|]", word)]
    return words[: min(ends, default=len(words))]


@pytest.fixture(params=CI_FILES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# --- The files ------------------------------------------------------------------------------------


def test_repository_has_what_init_of_this_version_writes(name: str, tmp_path: Path) -> None:
    make_show(tmp_path, NewShow("Show", "Author"))
    assert (REPOSITORY / name).read_text("utf-8") == (tmp_path / name).read_text("utf-8") == ci_file(name)


def test_jobs_run_these_commands_and_no_other(name: str) -> None:
    assert podcast_commands(ci_file(name)) == {"check": [CHECK[name], PLANS[name]], "publish": PUBLISH}


def test_every_job_installs_this_very_version(name: str) -> None:
    installs = re.findall(r"pip install (.*)", ci_file(name))
    assert set(installs) == {f"podcast-pipeline=={__version__}"}
    assert len(installs) == {GITHUB: 2, GITLAB: 1}[name]  # GitLab: once, for both jobs


def test_plan_goes_to_its_file(name: str) -> None:
    """On GitHub without its errors: what is shown as Markdown holds no text that was not made harmless."""
    [line] = [line for line in _podcast_lines(ci_file(name))["check"] if " plan " in line]
    ends = {GITHUB: "--public --markdown | tee plan.md", GITLAB: "--public 2>&1 | tee plan.txt"}
    assert line == f"podcast plan feed --target production {ends[name]}"


def test_no_place_holder_is_left(name: str) -> None:
    assert re.findall(r"@\w+@", ci_file(name)) == []


# --- GitHub ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def github() -> dict[Any, Any]:
    document = yaml.safe_load(ci_file(GITHUB))
    assert isinstance(document, dict)
    return document


def test_github_checks_pull_requests_and_publishes_main(github: dict[Any, Any]) -> None:
    triggers = github[True]  # YAML 1.1 reads `on` as true, GitHub does not
    assert triggers == {"pull_request": None, "push": {"branches": ["main"]}, "workflow_dispatch": None}
    assert github["jobs"]["check"]["if"] == "github.event_name == 'pull_request'"
    assert github["jobs"]["publish"]["if"] == "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'"


def test_github_gives_no_credentials_to_a_pull_request(github: dict[Any, Any]) -> None:
    check = github["jobs"]["check"]
    assert github["permissions"] == {"contents": "read"}
    assert "permissions" not in check
    assert "environment" not in check
    assert not re.search(r"secrets\.|vars\.|AWS_|id-token", yaml.safe_dump(check))


def test_github_gives_the_publish_job_its_secrets_in_one_step(github: dict[Any, Any]) -> None:
    publish = github["jobs"]["publish"]
    assert (publish["environment"], publish["permissions"]) == ("production", {"contents": "read"})
    assert [sorted(step.get("env", {})) for step in publish["steps"]] == [
        [],
        [],
        [],
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ]


def test_github_publishes_one_at_a_time_and_lets_it_end(github: dict[Any, Any]) -> None:
    assert github["jobs"]["publish"]["concurrency"] == {"group": "podcast-production", "cancel-in-progress": False}
    assert github["jobs"]["publish"]["steps"][0]["with"]["ref"] == "main"


def test_github_actions_are_pinned_by_commit_and_name_their_version() -> None:
    used = re.findall(r"uses: (.*)", ci_file(GITHUB))
    assert len(used) == 5  # four that run, and the one for OIDC in a comment
    assert [line for line in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_github_leaves_no_token_in_the_checkout(github: dict[Any, Any]) -> None:
    for job in github["jobs"].values():
        assert job["steps"][0]["with"]["persist-credentials"] is False


def test_github_shows_the_plan_even_when_it_failed(github: dict[Any, Any], tmp_path: Path) -> None:
    show = github["jobs"]["check"]["steps"][-1]
    assert show["if"] == "always() && hashFiles('plan.md') != ''"
    (tmp_path / "plan.md").write_text("### Plan for production\n")
    _bash(show["run"], tmp_path, {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")})
    assert (tmp_path / "summary.md").read_text() == (
        "## What merging this changes for listeners\n### Plan for production\n"
    )


def test_github_oidc_lines_work_once_they_are_uncommented() -> None:
    lines = [
        re.sub(r"^(\s+)# (- uses|  with:|    role-|    aws-|id-token)", r"\1\2", line)
        for line in ci_file(GITHUB).splitlines()
    ]
    publish = yaml.safe_load("\n".join(lines))["jobs"]["publish"]
    assert publish["permissions"] == {"contents": "read", "id-token": "write"}
    assert publish["steps"][3]["uses"].startswith("aws-actions/configure-aws-credentials@")
    assert publish["steps"][3]["with"] == {
        "role-to-assume": "${{ vars.AWS_ROLE_ARN }}",
        "aws-region": "${{ vars.AWS_REGION }}",
    }


# --- GitLab ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gitlab() -> dict[str, Any]:
    document = yaml.safe_load(ci_file(GITLAB))
    assert isinstance(document, dict)
    return document


def test_gitlab_checks_merge_requests_and_publishes_the_default_branch(gitlab: dict[str, Any]) -> None:
    assert gitlab["check"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    assert gitlab["publish"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]


def test_gitlab_gives_no_credentials_to_a_merge_request(gitlab: dict[str, Any]) -> None:
    check = {**gitlab[gitlab["check"]["extends"]], **gitlab["check"]}
    assert not {"environment", "id_tokens", "secrets", "variables"} & set(check)
    assert gitlab["publish"]["environment"] == {"name": "production"}


def test_gitlab_publishes_one_at_a_time_and_lets_it_end(gitlab: dict[str, Any]) -> None:
    assert (gitlab["publish"]["resource_group"], gitlab["publish"]["interruptible"]) == ("podcast-production", False)


def test_gitlab_shows_the_plan_even_when_it_failed(gitlab: dict[str, Any]) -> None:
    artifacts = gitlab["check"]["artifacts"]
    assert (artifacts["when"], artifacts["paths"]) == ("always", ["plan.txt"])
    assert re.fullmatch(r"[\w -]+", artifacts["expose_as"])  # what GitLab allows in a name


# --- Exit status ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ci", CI_FILES)
def test_failed_plan_fails_the_job_although_its_output_is_kept(ci: str, tmp_path: Path) -> None:
    lines = _scripts(_jobs(ci_file(ci))["check"])
    script = "\n".join(line for line in lines if " plan " in line or line.startswith("set "))
    done = _bash(script, tmp_path, {}, pipefail=ci == GITHUB)  # GitHub sets it for `shell: bash`
    assert done == 1
    (plan,) = tmp_path.glob("plan.*")
    assert plan.read_text().count("no podcast.yaml here") == (0 if ci == GITHUB else 1)


def test_github_runs_each_step_with_pipefail(github: dict[Any, Any]) -> None:
    assert github["defaults"] == {"run": {"shell": "bash"}}


def _bash(script: str, folder: Path, env: dict[str, str], *, pipefail: bool = True) -> int:
    """Run a step as its CI does, with `podcast` as it is here."""
    shims = folder / "bin"
    shims.mkdir()
    (shims / "podcast").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m podcast_pipeline "$@"\n')
    (shims / "podcast").chmod(0o755)
    paths = {"PATH": f"{shims}:{os.environ['PATH']}", "PYTHONPATH": str(REPOSITORY)}
    options = ["-e", *(["-o", "pipefail"] if pipefail else [])]
    command = ["bash", "--noprofile", "--norc", *options, "-c", script]
    return subprocess.run(command, cwd=folder, env={**os.environ, **paths, **env}, check=False, timeout=60).returncode
