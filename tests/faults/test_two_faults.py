"""Faults of two kinds at once: each is reported once, at its place, and nothing else is."""

from __future__ import annotations

from collections import Counter

import pytest

from netspec.diagnostics import Severity, one_line
from netspec.pipeline import inspect_text

from .planting import ANY_CODE, KINDS, Kind, hidden, planted

NAMES = list(KINDS)


def disagreement(first: Kind, second: Kind) -> str:
    """The faults that are reported too often or not at all, planted one after the other."""
    text, places = planted(first, second)
    reported = [problem for problem in inspect_text(text, "net.yaml").problems if problem.severity is Severity.ERROR]
    wanted = Counter(places)
    at = hidden(first, second)
    if at is not None:
        wanted.pop(sorted(wanted)[at])
    found = Counter((problem.span.line, problem.span.column) for problem in reported)
    codes = {problem.code for problem in reported}
    if found == wanted and (ANY_CODE in (first.code, second.code) or codes <= {first.code, second.code}):
        return ""
    return "\n".join([f"wanted {sorted(wanted.elements())}", *map(one_line, reported), text])


def test_the_network_is_sound() -> None:
    assert disagreement(Kind("", "- relu: {}"), Kind("", "- relu: {}")) == ""
    assert inspect_text(planted(Kind("", "- relu: {}"), Kind("", "- elu: {}"))[0], "net.yaml").network is not None


def test_a_fault_that_is_not_reported_is_seen() -> None:
    assert disagreement(Kind("unknown-op", "- §relu: {}"), Kind("", "- elu: {}")) != ""
    assert disagreement(Kind("unknown-op", "- reluu: {}"), Kind("", "- elu: {}")) != ""


@pytest.mark.parametrize("name", NAMES)
def test_one_fault(name: str) -> None:
    for kinds in ((KINDS[name], Kind("")), (Kind(""), KINDS[name])):
        assert disagreement(*kinds) == ""


@pytest.mark.parametrize("name", NAMES)
def test_two_faults(name: str) -> None:
    at = NAMES.index(name)
    for other in NAMES[at % 8 :: 8]:
        assert disagreement(KINDS[name], KINDS[other]) == "", f"{name}, then {other}"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_any_two_faults(name: str) -> None:
    for other in NAMES:
        assert disagreement(KINDS[name], KINDS[other]) == "", f"{name}, then {other}"
