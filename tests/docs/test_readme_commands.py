"""The README's table of commands names every command, and only options that the command's help describes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from netspec.cli.main import COMMANDS, main

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `netspec (?P<name>\w+)[^`]*` \| .* \|$", re.MULTILINE)
OPTION = re.compile(r"`(?:[^`]* )?(--?[a-z][\w-]*)")


def rows(text: str) -> Mapping[str, str]:
    return {row["name"]: row[0] for row in ROW.finditer(text)}


def unknown_options(row: str, described: str) -> set[str]:
    return {option for option in OPTION.findall(row) if not re.search(rf"(?<![\w-]){option}\b", described)}


def test_every_command_has_a_row() -> None:
    assert set(rows(README)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_of_a_row_are_the_command_s(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert unknown_options(rows(README)[name], capsys.readouterr().out) == set()


def test_that_an_unknown_option_is_noticed() -> None:
    row = "| `netspec x -o DIR` | a `--force`, `-p k=1` and `--forces` |"
    assert rows(row) == {"x": row}
    assert unknown_options(row, "  -o FILE, --force  -p NAME=VALUE") == {"--forces"}
