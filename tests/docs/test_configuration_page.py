"""docs/configuration.md has every key of a configuration, and every option that the table names exists."""

import re
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.config.settings_reader import KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", PAGE, re.MULTILINE)


def test_every_key_has_a_row() -> None:
    assert tuple(key for key, _ in ROWS) == KEYS


def test_the_options_are_those_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--help"]) == 0
    described = capsys.readouterr().out
    named = set(re.findall(r"`(--[a-z-]+)", PAGE))
    assert {"--root", "--select", "--exclude", "--isolated", "--force-exclude"} <= named
    assert {option for option in named if option not in described} == set()
