"""Stored values fitted to a network: what is loaded has its values, and every fault is told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netspec
from netspec.network import Network
from netspec.weights import Array, WeightsError, fit, open_weights, write_npz

SPEC = """netspec: 1
name: net
input: {name: images, shape: [N, 6, 6, 2]}
layers:
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: conv1}
  - flatten: {}
  - fully_connected: {num_outputs: 4, activation_fn: null, scope: logits}
"""
SHAPES = {
    "net/conv1/weights": (3, 3, 2, 3),
    "net/conv1/biases": (3,),
    "net/logits/weights": (108, 4),
    "net/logits/biases": (4,),
}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    path = tmp_path_factory.mktemp("spec") / "net.yaml"
    path.write_text(SPEC)
    return netspec.load(path).elaborate()


def values(scope: str = "net") -> dict[str, Array]:
    make = np.random.default_rng(1)
    return {
        name.replace("net/", scope and f"{scope}/"): make.normal(size=shape).astype(np.float32)
        for name, shape in SHAPES.items()
    }


def test_values_by_name(network: Network, tmp_path: Path) -> None:
    stored = {**values(), "global_step": np.int64(3), "net/conv1/weights/Momentum": np.zeros(3)}
    for found in (fit(network.variables, stored), fit(network.variables, _file(tmp_path, stored))):
        assert list(found.require()) == list(SHAPES)
        for name, value in values().items():
            assert (found.values[name] == value).all()
        assert found.left_over == ("global_step", "net/conv1/weights/Momentum")
        assert (found.missing, found.mismatched, found.left_out) == ((), (), ())


def _file(folder: Path, stored: dict[str, Array]) -> dict[str, Array]:
    write_npz(folder / "a.npz", stored)
    return open_weights(folder / "a.npz")  # type: ignore[return-value]


@pytest.mark.parametrize(("scope", "rule"), [("wide", {"wide/": "net/"}), ("", {"/": "net/"}), ("a/net", {"a/": "/"})])
def test_the_rule_that_would_help_helps(network: Network, scope: str, rule: dict[str, str]) -> None:
    found = fit(network.variables, values(scope))
    assert found.renaming == rule
    with pytest.raises(WeightsError) as raised:
        found.require()
    ((old, new),) = rule.items()
    assert raised.value.help == f"rename by --map {old}={new}, in Python renamed={rule}"
    again = fit(network.variables, values(scope), renamed=found.renaming)
    assert {name: value.tobytes() for name, value in again.require().items()} == {
        name: value.tobytes() for name, value in values().items()
    }


def test_every_fault_at_once(network: Network) -> None:
    stored = values()
    stored["net/conv1/bias"] = stored.pop("net/conv1/biases")
    stored["net/logits/weights"] = np.zeros((108, 5), np.float32)
    stored["net/logits/biases"] = stored["net/logits/biases"].astype(np.float64)
    with pytest.raises(WeightsError) as raised:
        fit(network.variables, stored, renamed={"bet": "x"}, exclude=["net/fc"]).require()
    assert str(raised.value) == (
        "the mapping does not fit: 3 of 4 variables cannot be loaded\n"
        "  bet=x: no stored name begins with this; there are net\n"
        "  net/fc: the network has no such scope or variable; there are net\n"
        "  net/conv1/biases is not stored; did you mean net/conv1/bias?\n"
        "  net/logits/weights has [108, 4], stored [108, 5]\n"
        "  net/logits/biases is float32, stored float64\n"
        "help: rename by --map */bias=*/biases, in Python renamed={'*/bias': '*/biases'}"
    )
    assert len(raised.value.faults) == 5


def test_what_is_excluded_is_left_out(network: Network) -> None:
    stored = values()
    del stored["net/logits/weights"]
    found = fit(network.variables, stored, exclude=["net/logits"])
    assert list(found.require()) == ["net/conv1/weights", "net/conv1/biases"]
    assert [variable.name for variable in found.left_out] == ["net/logits/weights", "net/logits/biases"]
    assert found.left_over == ("net/logits/biases",)


def test_values_are_read_when_they_are_asked_for(network: Network) -> None:
    class Lazy(dict[str, Array]):
        asked: list[str] = []  # noqa: RUF012 -- of the one instance

        def __getitem__(self, name: str) -> Array:
            self.asked.append(name)
            return super().__getitem__(name)

    stored = Lazy(values())
    found = fit(network.variables, stored).require()
    stored.asked.clear()
    found["net/conv1/biases"]
    assert stored.asked == ["net/conv1/biases"]


@pytest.mark.parametrize("given", [lambda network: network, lambda _: ["net/conv1/weights"], lambda _: None])
def test_variables_are_those_of_a_network(network: Network, given: Callable[[Network], Any]) -> None:
    with pytest.raises(TypeError, match=r"^variables: expected those of a network, .* got a value of type "):
        fit(given(network), {})


@pytest.mark.parametrize("stored", ["net.npz", [], None])
def test_what_is_stored_is_a_mapping(network: Network, stored: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^stored: expected what open_weights\(path\) returns, .* got a value of type "
    ):
        fit(network.variables, stored)


def test_one_text_is_not_taken_for_names(network: Network) -> None:
    with pytest.raises(TypeError, match=r"^exclude: expected names, such as \['net/logits'\], got the text"):
        fit(network.variables, {}, exclude="net/logits")
