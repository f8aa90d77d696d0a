"""The specs of the models' zoo against facts about the graphs of its functions, which are in no package."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FACTS = sorted((HERE / "zoo").glob("*.json"))
SPECS = ROOT / "specs" / "zoo"
FACT = HERE / "zoo" / "lenet.train.json"
LENET = SPECS / "lenet.yaml"
_FEW_NODES = 400
"""A graph of so few is built in half a second."""


@pytest.fixture(scope="module")
def zoo() -> Any:
    """The tool that compares specs with facts."""
    spec = importlib.util.spec_from_file_location("zoo_facts", ROOT / "tools" / "zoo_facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def small_and_large(paths: list[Path]) -> list[Any]:
    """Facts as parameters, of which those of large graphs are slow."""
    sizes = {path: json.loads(path.read_text(encoding="utf-8"))["operations"] for path in paths}
    slow = {path: [pytest.mark.slow] if size > _FEW_NODES else [] for path, size in sizes.items()}
    return [pytest.param(path, id=path.stem, marks=slow[path]) for path in paths]


@pytest.mark.parametrize("path", small_and_large(FACTS))
def test_a_spec_builds_the_graph_of_its_function(zoo: Any, path: Path) -> None:
    fact = zoo.read(path)
    found, _ = zoo.build(zoo.spec_of(path), fact)
    assert list(zoo.differences(fact, found)) == []


def test_each_spec_has_a_fact() -> None:
    abouts = {path.name.partition(".")[0] for path in FACTS}
    bases = {path.stem for path in SPECS.glob("*.yaml") if "\nabstract: true\n" in path.read_text(encoding="utf-8")}
    assert abouts == {path.stem for path in SPECS.glob("*.yaml")} - bases
    assert "mobilenet" in bases


@pytest.mark.parametrize(
    ("old", "new", "different"),
    [
        pytest.param("stddev: 0.1", "stddev: 0.2", {"nodes_sha256"}, id="attribute"),
        pytest.param("end_point: pool1", "end_point: pool", {"end_points"}, id="key"),
        pytest.param("end_point: pool1", "side: false", {"end_points"}, id="end_point"),
        pytest.param("num_outputs: 64", "num_outputs: 65", {"nodes_sha256", "variables"}, id="shape"),
        pytest.param("scope: pool2", "scope: pooling", {"nodes_sha256", "names_sha256", "end_points"}, id="name"),
        pytest.param(
            "scope: conv2",
            "biases_initializer: null, scope: conv2",
            {"operations", "nodes_sha256", "names_sha256", "variables", "collections"},
            id="variable",
        ),
    ],
)
def test_another_graph_is_noticed(zoo: Any, tmp_path: Path, old: str, new: str, different: set[str]) -> None:
    text = LENET.read_text(encoding="utf-8")
    assert text.count(old) == 1
    spec = tmp_path / "lenet.yaml"
    spec.write_text(text.replace(old, new), encoding="utf-8")
    fact = zoo.read(FACT)
    found, _ = zoo.build(spec, fact)
    assert {line.partition(":")[0] for line in zoo.differences(fact, found)} == different


def test_another_argument_is_noticed(zoo: Any) -> None:
    fact = zoo.read(FACT)
    found, _ = zoo.build(LENET, {**fact, "arguments": {**fact["arguments"], "is_training": False}})
    assert any(line.startswith("nodes_sha256: ") for line in zoo.differences(fact, found))


def test_the_first_difference_of_two_lists_is_named(zoo: Any) -> None:
    conv, relu = zoo.Node("Conv2D", "net/conv", "0a1b2c3d"), zoo.Node("Relu", "net/relu", "4e5f6071")
    assert list(zoo.first_difference("node", [conv, relu], [conv, relu])) == []
    assert list(zoo.first_difference("node", [conv, relu], [conv, relu._replace(digest="ffffffff")])) == [
        "node 1: the fact has Relu 'net/relu' (4e5f6071), the spec builds Relu 'net/relu' (ffffffff)"
    ]
    assert list(zoo.first_difference("node", [conv, relu], [conv])) == [
        "node 1: the fact has Relu 'net/relu' (4e5f6071), the spec builds nothing"
    ]


def test_a_long_fact_becomes_a_short_one_that_says_the_same(zoo: Any) -> None:
    fact = zoo.read(FACT)
    found, nodes = zoo.build(LENET, fact)
    long = {**fact, **found}
    assert len(nodes) == long["operations"]
    assert zoo.shortened(long) == fact == zoo.shortened(fact)
    long["end_points"] = [*long["end_points"][:-1], ["predictions", "Predictions/Reshape_1:0"]]
    (line,) = zoo.differences(long, found)
    one, other = "['predictions', 'Predictions/Reshape_1:0']", "['Predictions', 'Predictions/Reshape_1:0']"
    assert line == f"end_points 8: the fact has {one}, the spec builds {other}"
