"""Names of inputs and outputs, from specs that use them and recipes that train them."""

from __future__ import annotations

from tests.elaboration.test_used_specs_by_name import TOWER, USER
from tests.navigation.projects import definitions, rename

RECIPE = """\
recipe: 1
name: run
spec: tower.yaml
data: {train: {npz: {file: x.npz, inputs: {image: i, other: o}, labels: y}}}
preprocess: [{rescale: {scale: 2, input: image}}]
batch_size: 8
steps: 8
loss: {mean_squared_error: {of: boxes}}
optimizer: {sgd: {learning_rate: 0.1}}
"""
EXPECT = "expect: {outputs: {boxes: [N, 16, 16, 3]}}\n"
FILES = {"tower.yaml": (TOWER + EXPECT).encode(), "user.yaml": USER.encode(), "run.yaml": RECIPE.encode()}


def test_outputs_are_defined_where_the_spec_names_them() -> None:
    place = ["tower.yaml:7: outputs: {^boxes: box, classes: cls}"]
    assert definitions(FILES, "run.yaml", "of: ^boxes") == place
    assert definitions(FILES, "user.yaml", "from: detector.^boxes") == place
    assert definitions(FILES, "tower.yaml", "expect: {outputs: {^boxes") == place
    assert definitions(FILES, "tower.yaml", "from: ^boxes") == ["tower.yaml:13: id: ^boxes"]


def test_inputs_are_defined_where_the_spec_declares_them() -> None:
    place = ["tower.yaml:5: ^image: {shape: [N, 32, 32, 3]}"]
    assert definitions(FILES, "run.yaml", "inputs: {^image: i") == place
    assert definitions(FILES, "run.yaml", "input: ^image}") == place


def test_renaming_an_output_renames_what_reads_it_and_not_the_layer_of_its_name() -> None:
    after = rename(FILES, "tower.yaml", "{^boxes: box,", "corners")
    assert b"of: corners" in after["run.yaml"]
    assert b"from: detector.corners" in after["user.yaml"]
    assert b"outputs: {corners: box, classes: cls}" in after["tower.yaml"]
    assert b"expect: {outputs: {corners:" in after["tower.yaml"]
    assert b"id: boxes" in after["tower.yaml"]
    assert b"from: boxes" in after["tower.yaml"]
