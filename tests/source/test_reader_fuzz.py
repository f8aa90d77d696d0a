"""No input whatsoever makes the reader raise, and every span that it gives lies inside the file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from netspec.diagnostics import Span
from netspec.source import Document, Node, events, read_text
from netspec.source.pure_loader import PureLoader

SPEC = """\
# yaml-language-server: $schema=netspec.schema.json
netspec: 1
name: &name alexnet_v2
params:
  num_classes: {type: int, default: 1000, minimum: 1, doc: "number of\\tclasses"}
  weight_decay: {type: float, default: 5e-4, doc: 'it''s small'}
doc: |
  Several
  lines.
input: {name: images, shape: [N, 224, 224, 3]}
layers:
  - conv2d: {num_outputs: 64, kernel_size: $(min(7, 3)), scope: conv1}
    when: *name
  - ? max_pool2d
    : [3, 3]
  -
"""

# fmt: off
_PIECES = [
    "a", "1", "é", "𝛼𝛽", ":", ": ", "- ", "? ", "\n", "\n  ", "\n    ", "\t", " ", ",", "[", "]", "{", "}", "'", '"',
    "|", ">", "&a ", "*a", "!", "!!str ", "#", " #", "---", "...", "<<", "$(", ")", "\\", "~", "@", "`", "=", ".inf",
    "1e999", "0x", "99999999999999999999", "%YAML 1.1\n", "%TAG ! x\n", "\\ud800", "\\U00110000", "!%ED%A0%80 ",
    "\r", "\r\n", "\ufeff", "\0", "\x85", "\u2028", "\ud800",
]
# fmt: on

_YAML_LIKE = st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=40).map("".join)
_MUTATED = st.lists(
    st.tuples(st.integers(0, len(SPEC)), st.integers(0, 12), st.sampled_from(["", *_PIECES])), min_size=1, max_size=6
)
_LOADERS = st.sampled_from([yaml.CSafeLoader, PureLoader])


def mutate(edits: list[tuple[int, int, str]]) -> str:
    """The spec with pieces cut out and others put in."""
    text = SPEC
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    return text


def spans(node: Node) -> Iterator[Span]:
    """Every span in and under a node."""
    yield node.span
    yield from node.key_spans.values()
    for child in node.children.values():
        yield from spans(child)


def check(data: str | bytes, loader: type) -> Document | None:
    """Reads a text on one of the parsers and checks all that holds for any text."""
    before, events.LOADER = events.LOADER, loader
    try:
        document, problems = read_text(data, "f")
    finally:
        events.LOADER = before
    assert document is not None or problems
    assert problems == sorted(problems, key=lambda problem: problem.span)
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = [problem.span for problem in problems]
    found += [note.span for problem in problems for note in problem.notes if note.span is not None]
    if document is not None:
        assert list(document.lines) == lines
        found += spans(document.root)
    for span in found:
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
        assert span.end_line <= len(lines)
        assert span.column <= len(lines[span.line - 1]) + 1
        assert span.end_column <= len(lines[span.end_line - 1]) + 1
    return document


def test_the_unchanged_spec_has_but_the_fault_that_was_put_in() -> None:
    document, problems = read_text(SPEC, "f")
    assert document is not None
    assert [problem.code for problem in problems] == ["split-expression"]


@given(st.binary(max_size=200), _LOADERS)
def test_any_bytes(data: bytes, loader: type) -> None:
    check(data, loader)


@given(st.text(max_size=100), _LOADERS)
def test_any_text(data: str, loader: type) -> None:
    check(data, loader)


@settings(max_examples=400)
@example('"\\UFFFFFFFF', PureLoader)
@example("%YAML 1." + "9" * 5_000 + "\n---\na", PureLoader)
@example("a: !%FF x", yaml.CSafeLoader)
@example("%TAG !e! %ED%A0%80\n---\n!e!x y", yaml.CSafeLoader)
@example("'a\n  b': 1", yaml.CSafeLoader)
@example("a: &n b\nc: {*n, d: 1}", yaml.CSafeLoader)
@given(_YAML_LIKE, _LOADERS)
def test_text_made_of_yaml(data: str, loader: type) -> None:
    check(data, loader)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@example([(71, 4, ":")], yaml.CSafeLoader)
@example([(128, 1, "\r"), (0, 2, ""), (120, 6, "=")], yaml.CSafeLoader)
@given(_MUTATED, _LOADERS)
def test_a_mutated_spec(edits: list[tuple[int, int, str]], loader: type) -> None:
    check(mutate(edits), loader)


@given(st.binary(max_size=8), st.integers(0, len(SPEC)), _LOADERS)
def test_a_spec_with_bytes_put_in(data: bytes, at: int, loader: type) -> None:
    encoded = SPEC.encode()
    check(encoded[:at] + data + encoded[at:], loader)


def test_check_sees_a_span_outside_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netspec.source.decoding.SourceText.lines", ("x",))
    with pytest.raises(AssertionError):
        check("a: 1\nb: 2\n", yaml.CSafeLoader)
