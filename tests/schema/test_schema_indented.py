"""Required keys that are indented into another mapping: one problem each, and the rest is checked as usual."""

from __future__ import annotations

import pytest

from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: net\n"
INPUT = "input: {shape: [N, 8]}\n"
LAYERS = "layers:\n  - relu: {}\n"


def codes(text: str) -> list[tuple[int, int, str]]:
    """Line, column and code of every problem of a text."""
    return [(found.span.line, found.span.column, found.code) for found in inspect_text(text, "net.yaml").problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HEAD}params:\n  {INPUT}{LAYERS}", [(4, 3, "unknown-key")]),
        (f"{HEAD}blocks:\n  {INPUT}{LAYERS}", [(4, 3, "unknown-key")]),
        (f"{HEAD}input:\n  shape: [N, 8]\n  layers:\n    - relu: {{}}\n", [(5, 3, "unknown-key")]),
        (
            f"{HEAD}params:\n  input: {{shape: [N, 8]}}\n  layers:\n    - relu: {{}}\n",
            [(4, 3, "unknown-key"), (5, 3, "unknown-key")],
        ),
        # A declared parameter is meant as one, and the name of an input is its own.
        (
            f"{HEAD}params:\n  input: {{type: int, default: 1}}\n{LAYERS}",
            [(1, 1, "missing-key"), (4, 3, "reserved-name")],
        ),
        (f"netspec: 1\ninput: {{name: images, shape: [N, 8]}}\n{LAYERS}", [(1, 1, "missing-key")]),
    ],
)
def test_an_indented_key(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert [found for found in codes(text) if found[2] != "unused-parameter"] == expected


def test_a_key_that_the_top_level_has_is_not_moved() -> None:
    assert (5, 3, "reserved-name") in codes(f"{HEAD}{INPUT}params:\n  input: {{shape: [N, 8]}}\n{LAYERS}")
