"""`pass`: the parameters of a spec that is used are the file's own too, all or all but some, and are passed on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import netspec
from netspec.network import Network
from netspec.pipeline import Inspected, inspect_file

BASE = """\
netspec: 1
name: base
params:
  width: {type: int, default: 8, minimum: 1}
  deep: {type: bool, default: false}
input: {shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, scope: conv1}
  - conv2d: {num_outputs: $width, kernel_size: 3, scope: conv2}
    when: $deep
"""
HEAD = """\
netspec: 1
name: mine
input: {shape: [N, 32, 32, 3]}
blocks:
  base: {use: base.yaml, pass: all}
"""
LAYERS = "layers:\n  - base: {}\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def files(mine: str, **others: str) -> Path:
        for name, text in {"base": BASE, "mine": mine, **others}.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path / "mine.yaml"

    return files


def widths(network: Network) -> list[int]:
    return [layer.given_to("num_outputs") for layer in network.layers]


def reported(inspected: Inspected) -> list[tuple[str, int, str]]:
    return [(Path(each.span.file).name, each.span.line, each.code) for each in inspected.problems]


def test_they_are_parameters_of_the_file(write: Write) -> None:
    spec = netspec.load(write(HEAD + LAYERS))
    assert spec.elaborate().parameters == {"width": 8, "deep": False}
    assert widths(spec.elaborate(width=4, deep=True)) == [4, 4]


def test_a_declaration_of_the_file_goes_first(write: Write) -> None:
    spec = netspec.load(write(f"{HEAD}params:\n  width: {{type: int, default: 6}}\n{LAYERS}"))
    assert list(spec.elaborate().parameters) == ["width", "deep"]
    assert widths(spec.elaborate()) == [6]


def test_what_a_call_or_an_arg_scope_gives_goes_first(write: Write) -> None:
    scope = "arg_scope:\n  - {ops: [base], width: 5}\n"
    spec = netspec.load(write(f"{HEAD}{scope}layers:\n  - base: {{}}\n  - base: {{width: 3, scope: again}}\n"))
    assert widths(spec.elaborate(width=7)) == [5, 3]


def test_two_specs_share_a_parameter(write: Write) -> None:
    head = HEAD + "  other: {use: other.yaml, pass: all}\n"
    other = BASE.replace("default: 8", "default: 9").replace("deep", "wide").replace("name: base", "name: other")
    spec = netspec.load(write(f"{head}layers:\n  - base: {{}}\n  - other: {{scope: second}}\n", other=other))
    assert spec.elaborate().parameters == {"width": 8, "deep": False, "wide": False}
    assert widths(spec.elaborate(width=2)) == [2, 2]


def test_a_variant_passes_them_on_once(write: Write) -> None:
    variant = "netspec: 1\nname: variant\nextends: below.yaml\nparams: {width: {type: int, default: 11}}\n"
    inspected = inspect_file(write(variant, below=HEAD + LAYERS))
    assert reported(inspected) == []
    assert inspected.network is not None
    assert widths(inspected.network) == [11]


def test_through_two_files(write: Write) -> None:
    middle = HEAD.replace("mine", "middle").replace("base: {use", "inner: {use") + "layers:\n  - inner: {}\n"
    top = HEAD.replace("base.yaml", "middle.yaml") + LAYERS
    assert widths(netspec.load(write(top, middle=middle)).elaborate(width=3)) == [3]


def test_without_pass_the_file_has_no_such_parameter(write: Write) -> None:
    spec = netspec.load(write((HEAD + LAYERS).replace(", pass: all", "")))
    assert spec.elaborate().parameters == {}


def test_some_are_left_out(write: Write) -> None:
    head = HEAD.replace("pass: all", "pass: {except: [deep]}")
    spec = netspec.load(write(head + LAYERS))
    assert spec.elaborate().parameters == {"width": 8}
    assert widths(spec.elaborate(width=4)) == [4]
    spec = netspec.load(write(f"{head}layers:\n  - base: {{deep: true}}\n"))
    assert widths(spec.elaborate(width=4)) == [4, 4]


def test_what_is_left_out_is_free_for_the_file(write: Write) -> None:
    head = HEAD.replace("pass: all", "pass: {except: [width]}")
    params = "params:\n  width: {type: int, default: 5}\n"
    layers = f"{LAYERS}  - conv2d: {{num_outputs: $width, kernel_size: 1, scope: mine}}\n"
    assert widths(netspec.load(write(head + params + layers)).elaborate(width=6)) == [8, 6]


def test_an_unknown_name_that_is_left_out_is_reported_once_in_a_variant(write: Write) -> None:
    variant = "netspec: 1\nname: variant\nextends: below.yaml\n"
    head = HEAD.replace("pass: all", "pass: {except: [deeep]}")
    inspected = inspect_file(write(variant, below=head + LAYERS))
    assert reported(inspected) == [("below.yaml", 5, "unknown-value")]
    assert inspected.problems[0].help == "did you mean 'deep'?"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("pass: all", "pass: some", [("mine.yaml", 5, "unknown-value")]),
        ("use: base.yaml, pass: all", "pass: all, layers: [relu: {}]", [("mine.yaml", 5, "missing-key")]),
        ("pass: all", "pass: {except: [deeep]}", [("mine.yaml", 5, "unknown-value")]),
        ("pass: all", "pass: {except: [width, deep, wide]}", [("mine.yaml", 5, "unknown-value")]),
        ("pass: all", "pass: {except: []}", [("mine.yaml", 5, "wrong-length")]),
        ("pass: all", "pass: {except: deep}", [("mine.yaml", 5, "wrong-type")]),
        ("pass: all", "pass: {except: [width, 3]}", [("mine.yaml", 5, "wrong-type")]),
        ("pass: all", "pass: {excpt: [width]}", [("mine.yaml", 5, "unknown-key")]),
        ("pass: all", "pass: {}", [("mine.yaml", 5, "missing-key")]),
        ("  - base: {}", "  - relu: {}", [("mine.yaml", 5, "unused-block")]),
        ("  - base: {}", "  - base: {width: 0}", [("mine.yaml", 7, "out-of-range")]),
    ],
)
def test_faults(write: Write, old: str, new: str, wanted: list[tuple[str, int, str]]) -> None:
    assert reported(inspect_file(write((HEAD + LAYERS).replace(old, new)))) == wanted


def test_a_faulty_declaration_is_reported_once(write: Write) -> None:
    inspected = inspect_file(write(HEAD + LAYERS, base=BASE.replace("type: int", "type: nit")))
    assert reported(inspected) == [("base.yaml", 4, "unknown-value")]


def test_a_value_that_only_one_of_two_accepts_is_reported(write: Write) -> None:
    params = "params:\n  width: {type: int, default: 0}\n"
    assert [code for _, _, code in reported(inspect_file(write(HEAD + params + LAYERS)))] == ["out-of-range"]
