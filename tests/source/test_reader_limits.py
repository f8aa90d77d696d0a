"""Bounds: how deep, how many, how long; and that a hostile file meets them at once."""

from __future__ import annotations

import ast
import gc
import inspect
import sys
from functools import partial
from pathlib import Path

import pytest

from netspec.diagnostics import MAX_PROBLEMS, Problem
from netspec.source import node_limits, read_text
from netspec.source.decoding import MAX_BYTES
from netspec.source.node_limits import MAX_DEPTH, MAX_NODES
from tests.measures import calls_of, time_limit


def codes(text: str | bytes) -> list[str]:
    """The codes of the problems of a text."""
    return [problem.code for problem in read_text(text, "f")[1]]


def only(text: str | bytes) -> Problem:
    """The one problem of a text."""
    (problem,) = read_text(text, "f")[1]
    return problem


def test_the_depths_that_flow_collections_may_have(parser: type) -> None:
    assert codes("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    problem = only("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert (problem.code, problem.span.column) == ("too-deep", MAX_DEPTH + 1)


def test_the_depths_that_block_collections_may_have(parser: type) -> None:
    nested = ["  " * level + "a:\n" for level in range(MAX_DEPTH + 1)]
    assert codes("".join(nested[:-1])) == []
    problem = only("".join(nested))
    assert (problem.code, problem.span.line) == ("too-deep", MAX_DEPTH + 1)


def test_depth_counts_expanded_aliases() -> None:
    half = MAX_DEPTH // 2
    inner = f"a: &a {'[' * half}{']' * half}\nb: "
    assert codes(inner + "[" * (half - 1) + "*a" + "]" * (half - 1)) == []
    assert codes(inner + "[" * half + "*a" + "]" * half) == ["too-deep"]


def test_an_anchor_does_not_hide_the_depth_below_it_from_an_outer_anchor() -> None:
    half = MAX_DEPTH // 2
    text = f"a: &outer {{b: &inner {'[' * half}{']' * half}, c: &flat x}}\nd: "
    assert codes(text + "[" * (half - 2) + "*outer" + "]" * (half - 2)) == []
    assert codes(text + "[" * (half - 1) + "*outer" + "]" * (half - 1)) == ["too-deep"]


def test_the_number_of_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_NODES == 400_000
    monkeypatch.setattr(node_limits, "MAX_NODES", 1_000)
    problem = only("[" + "a," * 1_000 + "]")
    assert (problem.code, problem.span.column) == ("too-many-nodes", 2_000)
    assert codes("[" + "a," * 999 + "]") == []
    assert codes("".join(f"k{n}:\n" for n in range(499))) == []
    assert codes("".join(f"k{n}:\n" for n in range(500))) == ["too-many-nodes"]
    assert codes("a: 1\nb: [c]\n" * 200) == ["duplicate-key"] * 397 + ["too-many-nodes"]


@pytest.mark.parametrize(
    ("items", "expected"), [(MAX_NODES // 1_000 - 3, []), (MAX_NODES // 1_000, ["too-many-nodes"])]
)
def test_nodes_count_with_aliases_expanded(items: int, expected: list[str]) -> None:
    thousand = "[" + "x, " * 999 + "]"
    assert codes(f"- &a {thousand}\n- [{'*a, ' * items}]") == expected


def test_an_alias_bomb_ends_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40)]
    with time_limit():
        assert codes("\n".join(lines)) == ["too-many-nodes"]


def test_an_aliased_collection_as_a_key_is_not_written_out() -> None:
    problem = only("- &a {x: 1}\n- {*a : 1}\n")
    assert (problem.code, problem.text) == ("key-not-a-string", "a key must be text, not a mapping")


def test_problems_are_collected_up_to_a_number() -> None:
    text = "a: 1\n" * (MAX_PROBLEMS + 50)
    assert len(codes(text)) == MAX_PROBLEMS
    assert len(codes("[" + "$(f(1, 2), " * 5_000 + "]")) <= MAX_PROBLEMS


@pytest.mark.parametrize("text", ["a" * (MAX_BYTES + 1), b"a" * (MAX_BYTES + 1)])
def test_a_text_that_is_too_large(text: str | bytes) -> None:
    document, (problem,) = read_text(text, "f")
    assert document is None
    assert problem.code == "file-too-large"
    assert "2 MiB" in problem.text


@pytest.mark.parametrize(
    "text",
    [
        "[" * 500_000,
        "{a: " * 200_000,
        "- " * 200_000,
        '"' * 500_000,
        "a: !" + "a" * 500_000,
        "[&" + "a" * 250_000 + " 1, *" + "b" * 250_000 + "]",
        "[" + "$(f(1," * 80_000 + "]",
        "[a\n" + "# c\n" * 100_000,
        "a: 1\n" + "\t" * 500_000,
        "1" * 500_000 + "." + "1" * 500_000,
    ],
    ids=lambda text: text[:6],
)
def test_a_hostile_text_takes_no_longer_than_its_size_asks_for(text: str) -> None:
    # A tenth of a second on a fast machine; a scan that is quadratic in the size takes minutes.
    with time_limit():
        read_text(text, "f")


def test_a_layer_of_a_thousand_is_read_as_one_of_a_hundred(parser: type) -> None:
    layer = "  - conv2d: {num_outputs: 64, kernel_size: [3, 3], stride: 1, padding: SAME, scope: conv}\n"
    few, many = (calls_of(partial(read_text, "netspec: 1\nlayers:\n" + layer * count, "f")) for count in (100, 1_000))
    assert 9 * few < many < 11 * few


def imports(source: str) -> set[str]:
    """The modules that a source file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


_IMPORTED = {"yaml", *(f"netspec.{room}" for room in ("budget", "diagnostics", "patterns", "records", "wording"))}


def test_the_room_imports_nothing_but_yaml_and_the_rooms_below() -> None:
    files = list(Path(inspect.getfile(node_limits)).parent.glob("*.py"))
    found = set().union(*(imports(file.read_text(encoding="utf-8")) for file in files))
    others = {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name for name in others if not name.startswith("netspec.source")} == _IMPORTED


def test_imports_sees_every_form_of_an_import() -> None:
    source = "import a.b as c, d\ndef f():\n    from e import g\n"
    assert imports(source) == {"a.b", "d", "e"}


@pytest.mark.parametrize("text", ["a: 1", "a: ["])
def test_the_cycle_collector_is_left_as_it_was(text: str) -> None:
    assert gc.isenabled()
    read_text(text, "f")
    assert gc.isenabled()
    gc.disable()
    try:
        read_text(text, "f")
        assert not gc.isenabled()
    finally:
        gc.enable()
