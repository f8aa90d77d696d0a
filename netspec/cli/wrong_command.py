"""Says what is wrong with a command line that does not begin with a command, and what was most likely meant."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Sequence

from netspec.cli.usage import UsageError, hint

_ELSEWHERE = {
    "compare": "diff",
    "compile": "build",
    "convert": "export",
    "eval": "evaluate",
    "finetune": "train",
    "fit": "train",
    "fix": "check --fix",
    "infer": "predict",
    "inference": "predict",
    "init": "new",
    "lint": "check",
    "resume": "train",
    "summary": "show",
    "test": "evaluate",
    "train_image_classifier": "train",
    "val": "evaluate",
    "validate": "check",
    "version": "--version",
    "watch": "check --watch",
}
"""The words of other programs for what a command does."""


def wrong_command(
    argv: Sequence[str], commands: Sequence[str], options: Callable[[str], Collection[str]]
) -> UsageError | None:
    """The error of a command line whose first word is no command; None if it is an option that no command takes.

    `options` returns the options of a command.
    """
    from pathlib import Path

    word = argv[0]
    if word.startswith("-") or Path(word).exists():
        meant = _with_command(argv, commands, options)
        return UsageError(f"expected a command before '{word}'; did you mean `{meant}`?") if meant else None
    if word in _ELSEWHERE:
        return UsageError(f"unknown command '{word}'; did you mean `netspec {_ELSEWHERE[word]}`?")
    return UsageError(f"unknown command '{word}'; {hint(word, (*commands, 'help'))}")


def _with_command(
    argv: Sequence[str], commands: Sequence[str], options: Callable[[str], Collection[str]]
) -> str | None:
    """The command line with its command, or `check`, in front; None if that does not take its first word."""
    name = next((word for word in argv if word in commands), "check")
    rest = [*argv]
    if name in rest:
        rest.remove(name)
    elif not argv[0].startswith("-"):
        rest = rest[:1]
    option = argv[0].partition("=")[0]
    if option.startswith("-") and option != "-" and option not in options(name):
        return None
    return f"netspec {name} {shlex.join(rest)}"
