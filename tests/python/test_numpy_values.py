"""NumPy's scalars are accepted as Python's own values; other objects are reported."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import netspec

SPECS = Path(__file__).parents[2] / "specs"
np = pytest.importorskip("numpy")


class Classes(IntEnum):
    FEW = 10


@pytest.fixture(scope="module")
def net() -> netspec.CompiledSpec:
    return netspec.load(SPECS / "alexnet_v2.yaml")


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("is_training", np.bool_(False), False),
        ("is_training", np.array(True), True),
        ("is_training", np.zeros(1, bool)[0], False),
        ("num_classes", np.int64(10), 10),
        ("num_classes", np.uint8(10), 10),
        ("num_classes", np.array(10), 10),
        ("num_classes", Classes.FEW, 10),
        ("dropout_keep_prob", np.float32(0.5), 0.5),
        ("dropout_keep_prob", np.float16(0.5), 0.5),
        ("dropout_keep_prob", np.longdouble(0.5), 0.5),
        ("dropout_keep_prob", np.int32(1), 1),
        ("dropout_keep_prob", Fraction(1, 2), 0.5),
    ],
)
def test_a_value_of_numpy_is_python_s(net: netspec.CompiledSpec, name: str, value: Any, plain: Any) -> None:
    found = net.elaborate({name: value}).parameters[name]
    assert found == plain
    assert type(found) is type(plain)


def test_a_text_of_numpy_is_a_text() -> None:
    base = netspec.load(SPECS / "inception_v1_base.yaml")
    assert base.elaborate(final_endpoint=np.str_("Mixed_3b")).parameters["final_endpoint"] == "Mixed_3b"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("is_training", np.int64(1)),
        ("is_training", np.array([True])),
        ("num_classes", np.bool_(True)),
        ("num_classes", np.float64(10)),
        ("num_classes", np.array([10, 20])),
        ("num_classes", Decimal(10)),
        ("dropout_keep_prob", np.float32("nan")),
        ("dropout_keep_prob", np.complex64(1)),
        ("dropout_keep_prob", np.datetime64("2020-01-01")),
    ],
)
def test_a_value_of_another_kind_is_an_error(net: netspec.CompiledSpec, name: str, value: Any) -> None:
    with pytest.raises(netspec.SpecError, match=f"'{name}': expected"):
        net.elaborate({name: value})


def test_an_input_shape_may_be_numpy_s(net: netspec.CompiledSpec) -> None:
    assert net.elaborate(input_shape=np.array([1, 224, 224, 3])).input_shape == (1, 224, 224, 3)
    assert net.elaborate(input_shape=np.zeros((2, 200, 200, 3)).shape).output_shape == (2, 1000)


def test_numpy_is_not_imported_for_it() -> None:
    program = "import sys, netspec; netspec.load(sys.argv[1]).elaborate(num_classes=3); print('numpy' in sys.modules)"
    command = [sys.executable, "-c", program, str(SPECS / "alexnet_v2.yaml")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
    command[2] = f"import numpy; {program}"
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"
