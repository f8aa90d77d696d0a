"""A value that is moved from one place to another has another origin, and gives the same network."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from netspec.analysis.explanation import explained
from netspec.analysis.layer_query import LayerQuery
from netspec.pipeline import inspect_file
from netspec.provenance import Source
from netspec.report.summary import summary

SPEC = """\
netspec: 1
name: moved
params:
  value: {{type: {type}, default: {parameter}}}
  other: {{type: int, default: 1}}
input: {{shape: [N, 32, 32, 3]}}
arg_scope:
  - {{ops: [max_pool2d], padding: SAME}}{file}
blocks:
  unit:
    params: {{value: {{type: {type}, default: {default}}}}}
    arg_scope:
      - {{ops: [max_pool2d], padding: SAME}}{block}
    layers:
      - arg_scope:
          - {{ops: [max_pool2d], padding: SAME}}{group}
        layers:
          - conv2d: {{num_outputs: 8, kernel_size: 3, scope: conv{layer}}}
layers:
  - conv2d: {{num_outputs: 4, kernel_size: 1, padding: VALID, stride: 1, rate: 1, trainable: true, scope: first}}
  - unit: {{{call}}}
"""
ARGUMENTS = [("stride", "int", "2"), ("rate", "int", "2"), ("padding", "str", "VALID"), ("trainable", "bool", "false")]
PLACES = ("layer", "group", "block", "file", "call", "default", "parameter")


def moved(place: str, name: str, kind: str, value: str) -> str:
    """The spec with an argument that is set in one place only; the others give something that nothing reads."""
    unused = {"int": "3", "str": "SAME", "bool": "true"}[kind]
    slots = dict.fromkeys(("file", "block", "group", "layer", "call"), "")
    entry = "\n{blanks}- {{ops: [conv2d], {name}: {value}}}"
    blanks = {"file": 2, "block": 6, "group": 10}
    match place:
        case "layer":
            slots["layer"] = f", {name}: {value}"
        case "group" | "block" | "file":
            slots[place] = entry.format(blanks=" " * blanks[place], name=name, value=value)
        case "call":
            slots["layer"], slots["call"] = f", {name}: $value", f"value: {value}"
        case "default":
            slots["layer"] = f", {name}: $value"
        case "parameter":
            slots["layer"], slots["call"] = f", {name}: $value", "value: $value"
    default = value if place == "default" else unused
    return SPEC.format(type=kind, default=default, parameter=value if place == "parameter" else unused, **slots)


def last(source: Source) -> Source:
    """The source at the end of the chain of a single name each."""
    return last(source.reads[0]) if source.reads else source


ENDS = {
    "layer": ("layer", ""),
    "group": ("arg_scope", "group"),
    "block": ("arg_scope", "block unit"),
    "file": ("arg_scope", "file"),
    "call": ("call", "unit"),
    "default": ("block_default", "unit"),
    "parameter": ("parameter_default", ""),
}


@pytest.mark.parametrize("argument", ARGUMENTS, ids=[name for name, _, _ in ARGUMENTS])
def test_moving_a_value_changes_its_origin_and_not_the_network(argument: tuple[str, str, str], tmp_path: Path) -> None:
    name, kind, value = argument
    networks = []
    for place in PLACES:
        path = tmp_path / f"{place}.yaml"
        path.write_text(moved(place, name, kind, value), encoding="utf-8")
        sound = inspect_file(path).require_sound()
        found = explained(sound.checked, {})
        target = LayerQuery(found).find(f"conv.{name}")
        sources = found.argument(target.layer, target.argument).sources
        # The file's entry reaches the layer before the unit too, which overrides all of it.
        assert len(sources) == 1
        end = last(sources[0])
        assert (end.kind, end.of) == ENDS[place]
        assert end.span is not None
        line = path.read_text(encoding="utf-8").splitlines()[end.span.line - 1]
        assert line[end.span.column - 1 : end.span.end_column - 1] == value
        data = summary(sound.network)
        networks.append(
            {
                "layers": [
                    {key: layer[key] for key in ("name", "output_shape", "parameters", "macs", "receptive_field")}
                    for layer in data["layers"]
                ],
                "values": [
                    {key: given["value"] for key, given in layer["arguments"].items()} for layer in data["layers"]
                ],
                "variables": data["variables"],
            }
        )
    for one, other in itertools.pairwise(networks):
        assert one == other


def test_another_value_gives_another_network(tmp_path: Path) -> None:
    shapes = []
    for value in ("1", "2"):
        path = tmp_path / f"stride{value}.yaml"
        path.write_text(moved("layer", "stride", "int", value), encoding="utf-8")
        shapes.append(inspect_file(path).require_sound().network.output_shape)
    assert shapes[0] != shapes[1]
