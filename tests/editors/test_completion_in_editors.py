"""What an editor offers for an open spec: all words with their meanings, keys with their colons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netspec.library import library
from netspec.ops import OPS
from netspec.ops.argument import REQUIRED
from netspec.ops.functions.activations import ACTIVATIONS
from tests.editors.yaml_server import YamlServer

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 32, 32, 3]}\nlayers:\n"
RECIPE = "recipe: 1\nname: run\nspec: net.yaml\n"


def offered(editor: YamlServer, path: Path, text: str) -> dict[str, dict[str, Any]]:
    """The entries at the mark `|`."""
    before, mark, after = text.partition("|")
    assert mark
    uri = editor.open(path, before + after)
    return editor.completions(uri, before.count("\n") + 1, len(before) - before.rfind("\n"))


def inserted(entry: dict[str, Any]) -> str:
    return str(entry["textEdit"]["newText"])


def meaning(entry: dict[str, Any]) -> str:
    said = entry.get("documentation", "")
    return str(said["value"] if isinstance(said, dict) else said)


@pytest.fixture
def spec(folder: Path) -> Path:
    return folder / "completed.spec.yaml"


@pytest.mark.parametrize("place", ["  - max_pool2d: {padding: |}", "  - max_pool2d:\n      padding: |"])
def test_all_words_are_offered_with_their_meanings(editor: YamlServer, spec: Path, place: str) -> None:
    found = offered(editor, spec, HEAD + place)
    assert {label: meaning(entry) for label, entry in found.items()} == {
        "SAME": "zeros at the edges, so that only the stride changes the size",
        "VALID": "nothing at the edges",
    }


@pytest.mark.parametrize("place", ["  - conv2d: {activation_fn: |}", "  - conv2d:\n      activation_fn: |"])
def test_all_activations_are_offered_with_their_meanings(editor: YamlServer, spec: Path, place: str) -> None:
    found = offered(editor, spec, HEAD + place)
    alone = {key for key, activation in ACTIVATIONS.members.items() if not activation.required}
    assert found.keys() == {*alone, "{clip_by_value: ...}", "null"}
    assert meaning(found["relu6"]) == "Rectifier with a ceiling: `min(max(x, 0), 6)`, `tf.nn.relu6`."


def test_functions_that_need_arguments_are_offered_with_them(editor: YamlServer, spec: Path) -> None:
    found = offered(editor, spec, f"{HEAD}  - conv2d: {{weights_regularizer: |}}")
    assert inserted(found["{l2: ...}"]) == "{l2: $1}"
    assert "l2" not in found


def test_flags_are_offered(editor: YamlServer, spec: Path) -> None:
    assert offered(editor, spec, f"{HEAD}  - relu: {{}}\n    side: |").keys() == {"true", "false", "null"}
    assert {"true", "false"} <= offered(editor, spec, f"{HEAD}  - dropout: {{is_training: |}}").keys()


@pytest.mark.parametrize("begun", ["", "con"])
def test_ops_come_with_their_colons_and_what_they_need(editor: YamlServer, spec: Path, begun: str) -> None:
    found = offered(editor, spec, f"{HEAD}  - {begun}|")
    assert OPS.keys() <= found.keys()
    assert {"layers", "branches", "conv2d_same"} <= found.keys()
    for key, op in OPS.items():
        text = inserted(found[key]).strip()
        assert text.startswith(f"{key}: {{"), text
        assert all(f"{name}: $" in text for name in op.required)
        assert text.count("$") == len(op.required)
        assert meaning(found[key]) == op.meaning()


def test_arguments_come_with_their_colons(editor: YamlServer, spec: Path) -> None:
    found = offered(editor, spec, f"{HEAD}  - conv2d:\n      |")
    arguments = OPS["conv2d"].arguments
    assert arguments.keys() <= found.keys()
    for name, argument in arguments.items():
        assert inserted(found[name]).startswith(f"{name}:")
        assert meaning(found[name]) == argument.meaning
        if argument.default is REQUIRED:
            assert inserted(found[name]) == f"{name}: "


def test_what_is_given_is_not_offered_again(editor: YamlServer, spec: Path) -> None:
    found = offered(editor, spec, f"{HEAD}  - conv2d: {{num_outputs: 3, ker|}}")
    assert "kernel_size" in found
    assert "num_outputs" not in found


def test_keys_of_a_file_come_with_their_colons(editor: YamlServer, spec: Path) -> None:
    found = offered(editor, spec, "netspec: 1\nname: net\n|")
    assert {"input", "layers", "params", "blocks", "arg_scope", "end_points", "expect"} <= found.keys()
    assert all(f"{label}:" in inserted(entry) for label, entry in found.items())


def test_entries_of_arg_scopes_are_completed_by_their_ops(editor: YamlServer, spec: Path) -> None:
    start = "netspec: 1\nname: net\narg_scope:\n  - "
    assert offered(editor, spec, f"{start}{{ops: [|]}}").keys() == {*OPS, *library()}
    assert "rate" in offered(editor, spec, f"{start}{{ops: [conv2d], ra|}}")
    assert "rate" not in offered(editor, spec, f"{start}{{ops: [max_pool2d], ra|}}")
    assert offered(editor, spec, f"{start}{{ops: [max_pool2d], padding: |}}").keys() == {"SAME", "VALID"}


def test_a_foreign_word_is_not_offered(editor: YamlServer, spec: Path) -> None:
    found = offered(editor, spec, f"{HEAD}  - conv2d: {{fil|}}")
    assert "num_outputs" in found
    assert not {"filters", "activation", "strides"} & found.keys()


def test_recipes_are_completed(editor: YamlServer, folder: Path) -> None:
    path = folder / "completed.recipe.yaml"
    found = offered(editor, path, f"{RECIPE}|")
    assert {"data", "optimizer", "loss", "epochs", "steps"} <= found.keys()
    assert all(inserted(entry).startswith(f"{label}:") for label, entry in found.items())
    losses = offered(editor, path, f"{RECIPE}loss: |")
    assert {"softmax_cross_entropy", "mean_squared_error"} <= losses.keys()
    adam = offered(editor, path, f"{RECIPE}optimizer: |")["{adam: ...}"]
    assert inserted(adam) == "{adam: {learning_rate: $1}}"
    assert {"float32", "mixed_bfloat16"} <= offered(editor, path, f"{RECIPE}precision: |").keys()
