"""Runs programs as a CI system does: in a folder, with the variables that it sets."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "NO_COLOR": "1",
}


class Done(NamedTuple):
    """What a program printed, on both streams, and its exit code."""

    code: int
    text: str


def run(argv: list[str], folder: Path, variables: Mapping[str, str] | None = None) -> Done:
    """Runs a program in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "CI_"))}
    done = subprocess.run(
        argv,
        cwd=folder,
        env=kept | ENVIRONMENT | dict(variables or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout)


def commit(folder: Path, message: str) -> str:
    """Commits all files of a folder, which becomes a repository if it is none; returns the revision."""
    for argv in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", message]):
        done = run(["git", *argv], folder)
        assert done.code == 0, done.text
    return run(["git", "rev-parse", "HEAD"], folder).text.strip()
