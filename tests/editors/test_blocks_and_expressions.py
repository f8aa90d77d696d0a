"""Blocks of the file itself are no unknown ops, and an expression may stand wherever the language takes one."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from netspec.library import library
from netspec.ops import OPS
from netspec.schema.block_words import block_params
from tests.editors.yaml_server import YamlServer

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 32, 32, 3]}\n"
STEPS = """
  - unit: {depth: 8}
  - unit:
  - unit: {depth: 8, scope: a}
    when: $flag
    else: [{unit: {depth: 4}}]
    repeat: 2
    id: last
  - scope: inner
    layers: [{unit: {depth: 8}}, {relu: {}}]
  - branches: {a: [{unit: {depth: 8}}], b: []}
    join: {concat: {axis: 3}}
"""
UNIT = "  unit: {params: {depth: {type: int}}, layers: [{relu: {}}]}\n"
BLOCKS = f"blocks:\n{UNIT}  outer:\n    layers:{indent(STEPS, '    ')}"
PATCH = "patch: {replace: {a: [{unit: {}}]}, insert_after: {b: [{unit: }]}}\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{BLOCKS}layers:{STEPS}",
        f"netspec: 1\nname: net\nextends: base.yaml\nlayers:{STEPS}",
        f"netspec: 1\nname: net\nextends: base.yaml\n{PATCH}",
    ],
    ids=["blocks", "extends", "patch"],
)
def test_blocks_of_the_file_are_not_reported(text: str, editor: YamlServer, folder: Path) -> None:
    assert editor.messages(editor.open(folder / "blocks.spec.yaml", text)) == []


def test_without_blocks_each_call_is_reported_once(editor: YamlServer, folder: Path) -> None:
    found = editor.messages(editor.open(folder / "no_blocks.spec.yaml", f"{HEAD}layers:{STEPS}"))
    assert [message.line for message in found] == [5, 6, 7, 9, 13, 14]


def test_expressions_are_accepted_everywhere(editor: YamlServer, folder: Path) -> None:
    calls = [
        *((key, list(op.arguments)) for key, op in OPS.items()),
        *((key, list({**block_params(node), "scope": None})) for key, node in library().items()),
    ]
    lines = [f"  - {key}: {{{', '.join(f'{name}: $x' for name in names)}}}" for key, names in calls]
    words = "    when: $x\n    repeat: $(x + 1)\n    end_point: $(x)/y\n    id: $x\n    from: [$x, $(y)]"
    lists = "  - max_pool2d: {kernel_size: [$x, $(y * 2)], stride: [1, $x]}"
    functions = "  - conv2d: {weights_regularizer: {l2: $x}, weights_initializer: {truncated_normal: {stddev: $x}}}"
    text = f"{HEAD.replace('32', '$x')}layers:\n" + "\n".join([*lines, words, lists, functions, ""])
    path = folder / "expressions.spec.yaml"
    assert editor.messages(editor.open(path, text)) == []
    plain = editor.messages(editor.open(path, text.replace("$x", "[[]]")))
    assert len(plain) > 200
