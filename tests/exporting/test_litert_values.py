"""LiteRT against TensorFlow: ops, random specs and shipped specs give the same values, or are refused by name."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from netspec.analysis.size_hints import accepted_sizes
from netspec.diagnostics import SpecError
from netspec.exporting.export_error import ExportError
from netspec.exporting.inference import for_inference
from netspec.exporting.request import ExportRequest
from netspec.exporting.write_export import export_sound
from netspec.lower.litert import converted, run_litert
from netspec.lower.valued_graph import ValuedGraph
from netspec.network import FIRST_INPUT
from netspec.ops import OPS, Op, Variable
from netspec.pipeline import Sound, inspect_file, inspect_text
from netspec.shapes import symbol
from tests.differential.random_specs import plain_specs
from tests.ops.conftest import ROWS, Row, shape_of

pytestmark = pytest.mark.tf

SPECS = Path(__file__).parents[2] / "specs"
WITHIN = 3.6e-5


def values(variables: Sequence[Variable]) -> Mapping[str, Any]:
    """Values that keep the outputs of deep networks in bounds."""
    import numpy as np

    random = np.random.default_rng(0)

    def value(variable: Variable) -> Any:
        name = variable.name.rpartition("/")[2]
        if name.endswith("weights"):
            return random.normal(scale=(2 / math.prod(variable.shape[:-1])) ** 0.5, size=variable.shape)
        low, high = (0.5, 1.5) if name in ("moving_variance", "gamma") else (-0.1, 0.1)
        return random.uniform(low, high, variable.shape)

    return {variable.name: value(variable).astype(np.float32) for variable in variables}


def difference(sound: Sound, folder: Path) -> float | None:
    """The largest difference of a file from its network; None if they cannot be compared."""
    return export_sound(sound, values, ExportRequest(folder / "net.tflite", "litert")).difference


def of_row(row: Row) -> Sound:
    """A network of one layer, in inference form."""
    arguments = dict(row.arguments)
    if "is_training" in OPS[row.key].arguments:
        arguments["is_training"] = False
    if arguments.get("normalizer_fn") == "batch_norm":
        arguments["normalizer_params"] = {**(arguments.get("normalizer_params") or {}), "is_training": False}
    shape = [size if isinstance(size, int) else f"S{axis}" for axis, size in enumerate(row.inputs[0])]
    dtype = row.dtypes[0] if row.dtypes else "float32"
    input = {"name": "images", "shape": shape, "dtype": dtype}
    made = {"netspec": 1, "name": "net", "input": input, "layers": [{row.key: arguments}]}
    return inspect_text(json.dumps(made), "net.yaml").require_sound()


GROUPED = {"num_outputs": 4, "kernel_size": 3, "groups": 2}
LACKING = {"max_pool3d": "MaxPool3D", "avg_pool3d": "AvgPool3D", "max_pool_with_argmax": "MaxPoolWithArgmax"}
"""The operations that LiteRT has no op for."""
OF_FEW_AXES = {"softplus": "Log1p", "mish": "Log1p"}
"""Those that it has no op for where a tensor has more than six axes."""
WRONG = {
    "conv2d_transpose": (Row("conv2d_transpose", GROUPED, [shape_of(["N", 8, 8, 6])]), "groups, which"),
    "l2_normalize": (Row("l2_normalize", {}, [shape_of(["N", 8, 6])]), "the length of a whole tensor, of which"),
}
"""What LiteRT's converter gets wrong, and why."""
HALVES = frozenset({"float16", "bfloat16"})
"""Types in which LiteRT computes nothing."""
REFUSALS = re.compile(
    "|".join(
        [
            r"stays in training form in an export: .*\[mode-not-read\]$",
            *(f"^LiteRT has no op for {node} of {key}[ ;]" for key, node in (LACKING | OF_FEW_AXES).items()),
            *(f"^LiteRT does not compute {key}[ :].*{why}" for key, (_, why) in WRONG.items()),
        ]
    )
)
"""Each reason for which a network may be refused, with the op that it is about."""
FIRST = {row.key: row for row in reversed(ROWS) if len(row.inputs) == 1 and row.key not in LACKING}


def unknown_reasons(refusals: Sequence[str]) -> list[str]:
    """The lines of refusals that give no reason that is known."""
    return [line for text in refusals for line in text.splitlines() if not REFUSALS.search(line)]


def test_another_reason_is_not_known() -> None:
    known = "LiteRT does not compute conv2d_transpose 'up': groups, which LiteRT's transposed convolution ignores"
    assert unknown_reasons([known]) == []
    for text in (
        known.replace("conv2d_transpose", "conv2d"),
        known.replace("groups", "its rate"),
        "LiteRT has no op for Relu of relu; export it elsewhere",
        "net.yaml:1:1: error: expected a shape [wrong-shape]",
    ):
        assert unknown_reasons([f"{known}\n{text}"]) == [text]


@pytest.mark.parametrize("key", LACKING | OF_FEW_AXES)
@pytest.mark.slow
def test_an_op_that_litert_lacks_is_refused_by_name(key: str, tmp_path: Path) -> None:
    row = next(row for row in ROWS if row.key == key)
    if key in OF_FEW_AXES:
        row = replace(row, inputs=[shape_of(["N", *[2] * 6])])
    with pytest.raises(ExportError, match=f"LiteRT has no op for {(LACKING | OF_FEW_AXES)[key]} of {key}"):
        difference(of_row(row), tmp_path)


@pytest.mark.parametrize("dtype", sorted(HALVES))
@pytest.mark.slow
def test_16_bits_are_refused_by_name(dtype: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"^LiteRT has no op for Relu of relu"):
        difference(of_row(Row("relu", {}, [shape_of(["N", 3])], [dtype])), tmp_path)


def test_each_op_that_litert_gets_wrong_is_tried() -> None:
    def saying(keys: Iterable[str]) -> set[type]:
        """The classes of ops that say what LiteRT gets wrong of them."""
        return {next(base for base in OPS[key].__mro__ if "wrong_in_litert" in vars(base)) for key in keys}

    assert saying(OPS) == {Op, *saying(WRONG)}


@pytest.mark.slow
@pytest.mark.parametrize(("key", "shape"), [("conv1d", ["N", 8, 6]), ("conv2d", ["N", 8, 8, 6])])
def test_groups_give_the_same_values(key: str, shape: list[Any], tmp_path: Path) -> None:
    found = difference(of_row(Row(key, GROUPED, [shape_of(shape)])), tmp_path)
    assert found is not None
    assert found < WITHIN


@pytest.mark.parametrize("key", WRONG)
def test_what_litert_gets_wrong_is_refused(key: str, tmp_path: Path) -> None:
    row, why = WRONG[key]
    with pytest.raises(ExportError, match=f"^LiteRT does not compute {key}: {why}"):
        difference(of_row(row), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("key", WRONG)
def test_what_is_refused_would_be_wrong(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OPS[key], "wrong_in_litert", Op.wrong_in_litert)
    with pytest.raises(ExportError, match="differs from the network"):
        difference(of_row(WRONG[key][0]), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("row", FIRST.values(), ids=list(FIRST))
def test_an_op_gives_the_same_values(row: Row, tmp_path: Path) -> None:
    found = difference(of_row(row), tmp_path)
    assert found is not None
    assert found < WITHIN


@pytest.mark.slow
def test_random_specs_give_the_same_values_or_are_refused(tmp_path: Path) -> None:
    compared, refusals = [], []
    for spec in islice(plain_specs(0), 18):
        sound = spec.inspected().require_sound()
        (folder := tmp_path / str(spec.seed)).mkdir()
        try:
            compared.append(difference(sound, folder))
        except (SpecError, ExportError) as error:
            of_halves = not HALVES.isdisjoint(sound.network.output_dtypes().values())
            if not (of_halves and str(error).startswith("LiteRT has no op for ")):
                refusals.append(str(error))
    assert max(found for found in compared if found is not None) < 1e-4
    assert len(compared) > 8
    assert len(refusals) > 2
    assert unknown_reasons(refusals) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["alexnet_v2", "inception_v1"])
def test_a_shipped_spec_gives_the_same_values(name: str, tmp_path: Path) -> None:
    path = SPECS / f"{name}.yaml"
    shipped = inspect_file(path).require_sound()
    network = shipped.network
    accepted = accepted_sizes(shipped.checked, network.parameters, network.layers, network.input_shapes)
    assert accepted
    side = max(sizes.least for sizes in accepted)
    small = inspect_file(
        path, {"num_classes": 5}, input_shapes={FIRST_INPUT: (symbol("N"), side, side, 3)}
    ).require_sound()
    found = difference(small, tmp_path)
    assert found is not None
    assert found < WITHIN


def test_softplus_of_large_values_is_finite(tmp_path: Path) -> None:
    """LiteRT's own is infinite from 89 on, where TensorFlow's is not."""
    import numpy as np

    text = """\
netspec: 1
name: net
input: {name: x, shape: [N, 7]}
layers:
  - softplus: {name: first}
  - fully_connected: {num_outputs: 3, activation_fn: softplus, scope: last}
"""
    plan = for_inference(inspect_text(text, "net.yaml").require_sound())
    graph = ValuedGraph(plan, values(plan.inference.network.variables), {"last": None})
    graph.save(tmp_path / "saved_model")
    given = {
        plan.inference.network.input_name: np.array(
            [[-500, -90, -1e-3, 0, 1, 90, 500], [-20, -1, 16, 17, 20, 88, 89]], np.float32
        )
    }
    found = run_litert(converted(tmp_path / "saved_model"), given)["last"]
    np.testing.assert_allclose(found, graph.run(given)["last"], rtol=1e-5, atol=1e-6)
    graph.close()
