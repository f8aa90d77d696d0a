"""A key that has no effect beside what stands there is a warning at its place, and removing it changes no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.diagnostics import Severity
from netspec.pipeline import inspect_file, inspect_text
from netspec.source.edit import Original
from tests.assembly.test_paths_of_builds import described

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 32, 32, 4]}\n"
STRIDED = """\
blocks:
  unit:
    params: {stride: {type: int}, rate: {type: int, default: 1}}
    strided: true
    layers: [conv2d_same: {num_outputs: 4, kernel_size: 3, stride: $stride, rate: $rate, scope: same}]
  outer: {layers: [unit: {stride: 2}]}
"""
CONV = "conv2d: {num_outputs: 4, kernel_size: 1, scope: conv}"
GROUP = f"layers: [{CONV}]"


def found(text: str) -> list[tuple[str, str]]:
    """The codes of the warnings of a spec without errors, with the characters that they are at."""
    lines, problems = text.split("\n"), inspect_text(text, "net.yaml").problems
    assert {problem.severity for problem in problems} <= {Severity.WARNING}
    places = [(problem.code, problem.span) for problem in problems]
    return [(code, lines[at.line - 1][at.column - 1 : at.end_column - 1]) for code, at in places]


def layers(*steps: str) -> str:
    return "layers:\n" + "".join(f"  - {step}\n" for step in steps)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (layers(f"{{scope: a, default_scope: b, {GROUP}}}"), "default_scope"),
        (layers(f"{{scope: ., default_scope: b, {GROUP}}}"), "default_scope"),
        (layers(f"scope: a\n    default_scope: b\n    {GROUP}"), "default_scope"),
        (layers(f"{{limit_stride: {{at_most: 4}}, {GROUP}}}"), "limit_stride"),
        ("params:\n  p: {type: bool, default: true, minimum: 0}\n" + layers(f"{{when: $p, {CONV}}}"), "minimum"),
        ("blocks:\n  b:\n    params: {p: {type: str, maximum: 3}}\n    layers: [relu: {name: $p}]\n"
         + layers("b: {p: x}"), "maximum"),
    ],
)  # fmt: skip
def test_a_key_without_effect_can_be_removed(text: str, at: str) -> None:
    text = HEAD + text
    assert found(text) == [("no-effect", at)]
    (problem,) = inspect_text(text, "net.yaml").problems
    assert problem.fix is not None
    original = Original.of(text.encode(), "net.yaml")
    mended = original.changed(original.changes(problem.fix.edits)).decode()
    assert found(mended) == []
    assert at not in mended
    before, after = (inspect_text(each, "net.yaml").require_sound().network for each in (text, mended))
    assert described(before) == described(after)


@pytest.mark.parametrize(
    "text",
    [
        layers(f"{{default_scope: b, {GROUP}}}"),
        "params:\n  p: {type: bool, default: true}\n"
        + layers(f"{{scope: \"$('a' if p else unset)\", default_scope: b, {GROUP}}}"),
        STRIDED + layers("{limit_stride: {at_most: 4}, layers: [outer: {}]}"),
        layers("{from: input, side: true, id: again}", f"{{{CONV}, from: again}}"),
        layers(CONV, "{from: conv, side: true, end_point: early}"),
        layers(CONV, "{relu: {}, side: true}"),
        "params:\n  p: {type: float, default: 0.5, minimum: 0}\n"
        + layers("dropout: {keep_prob: $p, is_training: true}"),
    ],
)
def test_what_has_an_effect(text: str) -> None:
    assert found(HEAD + text) == []


def test_a_step_aside_without_a_name() -> None:
    assert found(HEAD + layers(CONV, "{from: conv, side: true}")) == [("no-effect", "{from: conv, side: true}")]


@pytest.mark.parametrize(
    ("entry", "warned"),
    [
        ("{ops: [conv2d]}", True),
        ("{ops: [conv2d], when: true}", True),
        ("{ops: [conv2d], padding: SAME}", False),
    ],
)
def test_an_entry_that_gives_nothing(entry: str, warned: bool) -> None:
    said = found(f"{HEAD}arg_scope: [{entry}]\n{layers(CONV)}")
    assert said == ([("unused-arg-scope", entry)] if warned else [])


BLOCK = """\
functions: {half(): min_depth // 2}
params: {min_depth: {type: int, default: 4}}
blocks:
  b:
    params: {depth: {type: int}, size: {type: int, default: 1}}
    layers: [{conv2d: {num_outputs: $depth, kernel_size: $(half())}, %s}]
layers: [b: {depth: 4}]
"""


@pytest.mark.parametrize(("word", "warned"), [("id: x", True), ("repeat: $size", False), ("when: $(size > 0)", False)])
def test_a_parameter_of_a_block_that_nothing_reads(word: str, warned: bool) -> None:
    assert found(HEAD + BLOCK % word) == ([("unused-parameter", "size")] if warned else [])


INPUTS = "netspec: 1\nname: net\ninputs:\n  one: {shape: [N, 8]}\n  two: {shape: [N, 8]}\n"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (INPUTS + layers("relu: {}"), ["two"]),
        (INPUTS + layers("{add: {}, from: [one, two]}"), []),
        (INPUTS + layers("fully_connected: {num_outputs: $(two.channels)}"), []),
        (INPUTS + "outputs: {x: r, y: two}\n" + layers("{relu: {}, id: r}"), []),
        (INPUTS + layers('{add: {}, from: "$([n for n in [\'one\', \'two\']])"}'), []),
        (HEAD + "blocks:\n  b: {inputs: [net, prev], layers: [relu: {}]}\n" + layers("{b: {}, from: [input, input]}"),
         ["prev"]),
    ],
)  # fmt: skip
def test_an_input_that_nothing_takes(text: str, at: list[str]) -> None:
    assert found(text) == [("unused-input", each) for each in at]


def test_a_variant_that_gives_a_scope_to_a_group_of_its_base_is_not_warned(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(HEAD + layers(f"{{default_scope: b, {GROUP}}}"))
    (tmp_path / "mine.yaml").write_text(
        "netspec: 1\nextends: base.yaml\nname: mine\npatch: {change: {b: {scope: c}}}\n"
    )
    assert inspect_file(tmp_path / "mine.yaml").problems == ()
