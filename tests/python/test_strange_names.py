"""Whatever a name in a spec is, `check` refuses it or the spec loads, shows its signature, and takes its parameters."""

from __future__ import annotations

import inspect
import json
import keyword
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.diagnostics import has_errors
from netspec.pipeline import inspect_text

KEYWORDS = ("lambda", "class", "None", "True", "if", "else", "and", "not", "async", "is")
ARGUMENTS = (
    "self",
    "cls",
    "args",
    "kwargs",
    "inputs",
    "input",
    "images",
    "scope",
    "reuse",
    "input_shape",
    "parameters",
)
BUILTINS = ("print", "len", "min", "max", "known", "type", "__init__", "__name__", "__class__", "_", "__", "match")
WORDS = ("null", "true", "false", "i", "name", "layers", "conv2d", "netspec", "id", "slim")
LETTERS = ("é", "ﬁ", "ｘ", "K", "µ", "ς", "x²", "日本", "😀", "a\u200bb")  # noqa: RUF001  NFKC makes others of some
SIGNS = ("images-rgb", "x y", "x.y", "x/y", "x>y", "1x", "x-", "-x", "$x", "", "a\n", "a\tb", "x_", "A" * 300)
NAMES = (*KEYWORDS, *ARGUMENTS, *BUILTINS, *WORDS, *LETTERS, *SIGNS)

HEAD = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 8, 8, 3]}\n"
CONV = "conv2d: {num_outputs: 2, kernel_size: 3}"
quoted = json.dumps


def as_input(name: str) -> str:
    head = HEAD.replace("images", quoted(name))
    layer = "conv2d: {num_outputs: $images, kernel_size: 3}"
    return f"{head}params: {{images: {{type: int, default: 3}}}}\nlayers: [{layer}]"


def as_parameter(name: str) -> str:
    layer = f"conv2d: {{num_outputs: {quoted(f'$({name})')}, kernel_size: 3}}"
    return f"{HEAD}params: {{{quoted(name)}: {{type: int, default: 3}}}}\nlayers: [{layer}]"


def as_network(name: str) -> str:
    return f"{HEAD.replace('name: net', f'name: {quoted(name)}')}layers: [{CONV}]"


def as_function(name: str) -> str:
    layer = f"conv2d: {{num_outputs: {quoted(f'$({name}(2))')}, kernel_size: 3}}"
    return f"{HEAD}functions: {{{quoted(f'{name}(a)')}: a + 1}}\nlayers: [{layer}]"


def as_id(name: str) -> str:
    return f"{HEAD}layers: [{{{CONV}, id: {quoted(name)}}}, {{{CONV}, from: {quoted(name)}}}]"


def as_block(name: str) -> str:
    return f"{HEAD}blocks: {{{quoted(name)}: {{layers: [{CONV}]}}}}\nlayers: [{quoted(name)}: {{}}]"


def as_block_parameter(name: str) -> str:
    layer = f"conv2d: {{num_outputs: {quoted(f'$({name})')}, kernel_size: 3}}"
    block = f"{{params: {{{quoted(name)}: {{type: int}}}}, layers: [{layer}]}}"
    return f"{HEAD}blocks: {{b: {block}}}\nlayers: [b: {{{quoted(name)}: 2}}]"


def as_scope(name: str) -> str:
    return f"{HEAD}layers: [conv2d: {{num_outputs: 2, kernel_size: 3, scope: {quoted(name)}}}]"


PLACES = (as_input, as_parameter, as_network, as_function, as_id, as_block, as_block_parameter, as_scope)


def is_clean(text: str) -> bool:
    return not has_errors(inspect_text(text, "strange.yaml").problems)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_spec_that_checks_clean_loads(place: Callable[[str], str], tmp_path: Path) -> None:
    path = tmp_path / "strange.yaml"
    clean = [name for name in NAMES if is_clean(place(name))]
    assert "x_" in clean
    assert "" not in clean
    for name in clean:
        path.write_text(place(name), encoding="utf-8")
        net = netspec.load(path)
        image, *rest = inspect.signature(net).parameters.values()
        assert image.kind is inspect.Parameter.POSITIONAL_ONLY
        assert [one.name for one in rest][-2:] == ["scope", "reuse"]
        assert name or repr(net)
        assert net.elaborate().summary()


@pytest.mark.parametrize("name", [name for name in NAMES if is_clean(as_parameter(name))])
def test_a_parameter_of_any_name_can_be_given(name: str, tmp_path: Path) -> None:
    path = tmp_path / "strange.yaml"
    path.write_text(as_parameter(name), encoding="utf-8")
    net = netspec.load(path)
    assert net.elaborate({name: 5}).output_shape == (netspec.symbol("N"), 8, 8, 5)
    by_name: dict[str, Any] = {name: 5}
    if name != "input_shape":  # which is what `elaborate` calls the shape
        assert net.elaborate(**by_name).output_shape == (netspec.symbol("N"), 8, 8, 5)
    assert name in inspect.signature(net).parameters


@pytest.mark.parametrize("name", keyword.kwlist)
def test_a_keyword_of_python_is_no_name_of_a_parameter(name: str) -> None:
    (problem,) = (one for one in inspect_text(as_parameter(name), "s.yaml").problems if one.code == "reserved-name")
    assert problem.span.line == 4
    # The help, applied.
    assert is_clean(as_parameter(f"{name}_"))


def test_the_input_is_shown_by_its_name_where_python_can_write_it(tmp_path: Path) -> None:
    path = tmp_path / "strange.yaml"
    shown = {
        "rgb": "rgb",
        "images-rgb": "images_rgb",
        "a/b": "a_b",
        "scope": "inputs",
        "images": "inputs",
        "1": "inputs",
    }
    for name, word in shown.items():
        path.write_text(as_input(name), encoding="utf-8")
        assert next(iter(inspect.signature(netspec.load(path)).parameters)) == word
