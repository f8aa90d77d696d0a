"""Specs with inputs and outputs by name as blocks of another: inputs as those of a block, outputs behind a dot."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from netspec.diagnostics import one_line
from netspec.expand.plain_spec import plain_spec
from netspec.network import Network
from netspec.pipeline import Inspected, Overrides, inspect_overridden

TOWER = """\
netspec: 1
name: tower
params: {depth: {type: int, default: 8}}
inputs:
  image: {shape: [N, 32, 32, 3]}
  other: {shape: [N, 16, 16, 3]}
outputs: {boxes: box, classes: cls}
layers:
  - conv2d: {num_outputs: $depth, kernel_size: 3, stride: 2, scope: stem}
    id: stem
  - concat: {axis: 3}
    from: [stem, other]
    id: boxes
  - conv2d: {num_outputs: $(other.channels), kernel_size: 1, scope: box}
  - conv2d: {num_outputs: 5, kernel_size: 1, scope: cls}
    from: boxes
"""
USER = """\
netspec: 1
name: user
inputs:
  a: {shape: [N, 32, 32, 3]}
  b: {shape: [N, 16, 16, 7]}
outputs: {x: detector.classes, y: last}
blocks: {tower: {use: tower.yaml}}
layers:
  - tower: {depth: 4, scope: T}
    from: [a, b]
    id: detector
  - conv2d: {num_outputs: $(detector.boxes.channels), kernel_size: 1, scope: more}
    from: detector.classes
  - conv2d: {num_outputs: 9, kernel_size: 1, scope: last}
    from: detector.boxes
"""


def inspected(user: str = USER, tower: str = TOWER) -> Inspected:
    texts = {"/p/tower.yaml": tower.encode(), "/p/user.yaml": user.encode()}
    return inspect_overridden(texts["/p/user.yaml"], "/p/user.yaml", Overrides(texts=texts), "/p")


def network(user: str = USER, tower: str = TOWER) -> Network:
    found = inspected(user, tower)
    assert found.problems == (), list(map(one_line, found.problems))
    assert found.network is not None
    return found.network


def sources(made: Network) -> dict[str, Sequence[str]]:
    names = made.output_names()
    return {made.short_name(layer.scope): [names[index] for index in layer.inputs] for layer in made.layers}


def test_inputs_and_outputs_by_name() -> None:
    made = network()
    found = sources(made)
    assert (found["T/stem"], found["T/concat"]) == (["a"], ["T/stem", "b"])
    assert (found["more"], found["last"]) == (["T/cls"], ["T/box"])
    assert made.layers[4].op.values["num_outputs"] == 7, "boxes is the output, not the id inside"
    names = made.output_names()
    assert {name: names[index] for name, index in made.outputs.items()} == {"x": "T/cls", "y": "last"}
    assert plain_spec(network(USER.replace("[a, b]", "{other: b, image: a}"))) == plain_spec(made)


def test_the_first_output_is_that_of_the_call() -> None:
    made = network(USER.replace("from: detector.classes", "from: detector"))
    assert sources(made)["more"] == ["T/box"]
    alone = network(USER.replace("    from: detector.classes\n", ""))
    assert sources(alone)["more"] == ["T/box"]


def test_ids_inside_keep_their_names() -> None:
    assert sources(network(USER.replace("from: detector.classes", "from: detector.stem")))["more"] == ["T/stem"]


def test_a_call_that_ends_early_has_no_outputs() -> None:
    ended = USER.replace("    id: detector\n", "    id: detector\n    final: stem\n")
    ended = ended.replace("detector.classes", "detector").replace("detector.boxes", "detector")
    assert sources(network(ended))["last"] == ["T/stem"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "from: detector.classes",
            "from: detector.class",
            (
                "/p/user.yaml:13:11: error: conv2d 'more': from: no layer inside 'detector' has the id 'class'"
                " [unknown-id]"
            ),
        ),
        (
            "from: [a, b]",
            "from: a",
            "/p/user.yaml:10:11: error: tower 'T': expected 2 inputs (image, other), got 1 [wrong-inputs]",
        ),
        (
            "from: [a, b]",
            "from: {image: a, othr: b}",
            "/p/user.yaml:10:22: error: tower 'T': from: the block has no input 'othr' [unknown-key]",
        ),
    ],
)
def test_each_fault_is_at_its_place(old: str, new: str, problem: str) -> None:
    assert list(map(one_line, inspected(USER.replace(old, new)).problems)) == [problem]


def test_a_fault_of_an_output_is_told_in_the_used_spec_alone() -> None:
    found = inspected(tower=TOWER.replace("boxes: box,", "boxes: bx,"))
    assert list(map(one_line, found.problems)) == [
        "/p/tower.yaml:7:18: error: outputs: boxes: from: no earlier layer has the id 'bx' [unknown-id]"
    ]
