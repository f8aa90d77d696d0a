"""Pairs of specs with what a careful reader says of them, each a file: title, before, after, and the expected text.

The table of totals is left out; `test_totals` compares it with the summaries of the two networks.
"""

import re
from pathlib import Path

import pytest

from netspec.comparison.compare import difference
from netspec.network import Network
from netspec.pipeline import inspect_text
from netspec.report.difference_text import difference_text

FILES = sorted(Path(__file__).parent.glob("pairs/*.txt"))
FORM = re.compile(r"# .*\n<<< before\n(?P<before>.*)>>> after\n(?P<after>.*)=== expected\n(?P<expected>.*)", re.DOTALL)
TOTALS = re.compile(r"^ +before +after.*?\n\n", re.MULTILINE | re.DOTALL)


def network(text: str, name: str) -> Network:
    return inspect_text(text, name).require_sound().network


def parts(file: Path) -> re.Match[str]:
    found = FORM.fullmatch(file.read_text(encoding="utf-8"))
    assert found is not None
    return found


def told(before: str, after: str) -> str:
    found = difference(network(before, "before"), network(after, "after"))
    return TOTALS.sub("", difference_text(found, ("before", "after")))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_a_careful_reader_says(file: Path) -> None:
    pair = parts(file)
    assert told(pair["before"], pair["after"]) == pair["expected"]


def test_that_something_unsaid_is_noticed() -> None:
    width, stride = (parts(Path(__file__).parent / "pairs" / f"{name}.txt") for name in ("width", "stride"))
    assert told(width["before"], stride["after"]) == stride["expected"]
    assert told(width["before"], width["after"]) != stride["expected"]
