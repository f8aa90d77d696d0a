"""Hover and hints of several inputs and outputs, and of rows: the shapes are those of the ops by TensorFlow's rules."""

from __future__ import annotations

import pytest

pytest.importorskip("pygls")

from lsprotocol import types

from netspec.lsp.places.inlay_hints import inlay_hints
from tests.lsp.test_hover import opened, rows, said

TEXT = """\
netspec: 1
name: net
params: {rows: {type: list, default: [{d: 4}, {d: 6}]}}
inputs:
  image: {shape: [N, 32, 32, 5]}
  tokens: {shape: [N, 8], dtype: int32}
outputs: {one: right, two: last}
layers:
  - split: {num_or_size_splits: [2, 3], axis: 3}
    id: [left, right]
  - conv2d: {num_outputs: $(row.d), kernel_size: 3, scope: c}
    repeat: {row: $rows}
    id: last
  - split: {num_or_size_splits: 3, axis: 3}
"""


def test_each_output_of_an_op_is_told_with_its_id() -> None:
    found = said(opened(TEXT), "split")
    assert "  output: [N, 32, 32, 2] left\n  output: [N, 32, 32, 3] right\n" in found


def test_inputs_and_outputs_have_their_shapes_and_types() -> None:
    spec = opened(TEXT)
    assert rows(said(spec, "image")) == {"shape": "[N, 32, 32, 5]", "dtype": "float32"}
    assert rows(said(spec, "tokens")) == {"shape": "[N, 8]", "dtype": "int32"}
    assert rows(said(spec, "one")) == {"shape": "[N, 32, 32, 3]", "dtype": "float32"}
    assert rows(said(spec, "two")) == {"shape": "[N, 32, 32, 6]", "dtype": "float32"}


def test_a_field_of_a_row_has_its_value_in_each_round() -> None:
    found = said(opened(TEXT), "row.d")
    assert found.startswith("row.d: a field of `row`")
    assert rows(found)["row.d"] == "4, 6"


def test_a_hint_has_all_outputs() -> None:
    spec = opened(TEXT)
    everywhere = types.Range(types.Position(0, 0), types.Position(99, 0))
    found = inlay_hints(spec, types.InlayHintParams(types.TextDocumentIdentifier(spec.uri), everywhere))
    labels = {hint.position.line: hint.label for hint in found}
    assert labels[8] == "[N, 32, 32, 2] and [N, 32, 32, 3]"
    assert labels[13] == "3 x [N, 32, 32, 2]"
