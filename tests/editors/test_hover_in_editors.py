"""What an editor shows of a key or a value under the pointer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.yaml_server import YamlServer

SPEC = """netspec: 1
name: net
params:
  n: {type: int, default: 10}
input: {shape: [N, 32, 32, 3]}
arg_scope:
  - {ops: [conv2d], padding: VALID}
layers:
  - conv2d: {num_outputs: $n, kernel_size: 3, padding: SAME, activation_fn: elu}
    repeat: 2
  - conv2d_same: {num_outputs: 8, kernel_size: 3}
  - branches: [[{relu: {}}], []]
    join: add
"""
SHOWN = {
    "name": "its default variable scope",
    "arg_scope": "defaults for the layers inside",
    "conv2d: {": "Convolution of an image with a window of weights for each output channel.",
    "kernel_size": "window height and width",
    "num_outputs": "number of output channels",
    "$n": "number of output channels",
    "padding: SAME": "what happens at the edges",
    "SAME": "zeros at the edges, so that only the stride changes the size",
    "VALID": "nothing at the edges",
    "activation_fn": "activation of the outputs; null is linear",
    "elu}": "Exponential linear unit",
    "repeat": "how many times, one after the other, as slim.repeat; $i counts from 1",
    "conv2d_same": "Convolution whose stride does not depend on whether the image's size is even",
    "relu: {}": "Rectifier",
    "join": "the op that makes one output of those of the branches",
}


def hover(editor: YamlServer, path: Path, text: str, at: str) -> str:
    """What is shown at the first letter of a piece of the text, without the marks of Markdown."""
    before = text[: text.index(at)]
    shown = editor.hover(editor.open(path, text), before.count("\n") + 1, len(before) - before.rfind("\n"))
    return shown.replace("\\", "").replace("&emsp;", " ")


@pytest.mark.parametrize("at", SHOWN)
def test_meanings_are_shown(editor: YamlServer, folder: Path, at: str) -> None:
    assert SHOWN[at] in hover(editor, folder / "hovered.spec.yaml", SPEC, at)


def test_keys_of_recipes_are_shown(editor: YamlServer, folder: Path) -> None:
    text = "recipe: 1\nname: run\nbatch_size: 32\n"
    assert "examples in a batch, of all replicas together" in hover(
        editor, folder / "hovered.recipe.yaml", text, "batch_size"
    )


def test_of_a_comment_nothing_is_shown(editor: YamlServer, folder: Path) -> None:
    assert hover(editor, folder / "comment.spec.yaml", f"# hello\n{SPEC}", "hello") == ""
