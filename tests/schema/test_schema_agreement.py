"""The published schema and the checker say the same: what an editor underlines, `netspec check` reports."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netspec.assembly.assemble import assemble
from netspec.assembly.assembled import Assembled
from netspec.codes import CODES, complete, is_shell
from netspec.schema import Checked, check_document, json_schema
from netspec.source import read, read_text
from netspec.source.recognition import is_recipe

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
BROKEN = sorted((ROOT / "tests" / "broken").glob("*.yaml"))

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 32, 32, 3]}\nlayers:\n"

ONE_FAULT = {
    "whole_float": "  - conv2d: {num_outputs: 64.0, kernel_size: 3}",
    "whole_float_in_a_list": "  - conv2d: {num_outputs: 64, kernel_size: [3.0, 3]}",
    "line_break_in_a_name": '  - relu: {name: "a\\n"}',
    "boolean_for_a_number": "  - conv2d: {num_outputs: true, kernel_size: 3}",
    "text_for_a_number": '  - conv2d: {num_outputs: "64", kernel_size: 3}',
    "null_for_a_word": "  - conv2d: {num_outputs: 64, kernel_size: 3, padding: null}",
    "unknown_word": "  - conv2d: {num_outputs: 64, kernel_size: 3, padding: same}",
    "pair_of_three": "  - conv2d: {num_outputs: 64, kernel_size: [3, 3, 3]}",
    "function_without_its_argument": "  - conv2d: {num_outputs: 64, kernel_size: 3, weights_regularizer: l2}",
    "two_functions": "  - conv2d: {num_outputs: 64, kernel_size: 3, weights_regularizer: {l1: 1, l2: 1}}",
    "unknown_function": "  - conv2d: {num_outputs: 64, kernel_size: 3, activation_fn: rellu}",
    "argument_beside_the_op": "  - relu: {}\n    name: a",
    "group_word_on_a_layer": "  - relu: {}\n    scope: a",
    "stride_limit_on_a_layer": "  - relu: {}\n    limit_stride: 2",
    "stride_limit_on_a_call": "  - conv2d_same: {num_outputs: 4, kernel_size: 3}\n    limit_stride: 2",
    "two_ops": "  - relu: {}\n    elu: {}",
    "op_in_a_group": "  - relu: {}\n    layers: []",
    "no_op": "  - when: true",
    "empty_step": "  -",
    "op_with_text": "  - relu: all",
    "entry_without_ops": "  - layers: []\n    arg_scope: [{padding: SAME}]",
    "entry_with_a_foreign_argument": "  - layers: []\n    arg_scope: [{ops: [conv2d, max_pool2d], rate: 2}]",
    "entry_with_a_wrong_value": "  - layers: []\n    arg_scope: [{ops: [max_pool2d], kernel_size: 0}]",
    "id_of_two_words": "  - relu: {}\n    id: my id",
    "from_nothing": "  - relu: {}\n    from: []",
    "negative_repeat": "  - relu: {}\n    repeat: -1",
    "expression_anywhere": '  - conv2d: {num_outputs: $n, kernel_size: [$a, $(b + 1)], padding: "$(c)"}',
}

BEYOND_PLAIN_JSON_SCHEMA = {
    "whole_float": "JSON Schema counts 64.0 as an integer; here it would be rewritten silently",
    "whole_float_in_a_list": "likewise",
    "line_break_in_a_name": "Python's `$`, with which jsonschema searches, matches before a last line break",
}


def _cases() -> Iterator[Any]:
    for path in [*SPECS, *BROKEN]:
        document, _ = read(path)
        if document is not None:
            yield pytest.param(path.read_text(encoding="utf-8"), path.stem, id=path.stem)
    for code, entry in CODES.items():
        for side in ("wrong", "right"):
            fragment = getattr(entry, side)
            text = complete(fragment)
            if is_shell(fragment) or is_recipe(text.encode()):
                continue
            if read_text(text, "code.yaml")[0] is not None:
                yield pytest.param(text, f"{code}_{side}", id=f"{code}_{side}")
    for name, layers in ONE_FAULT.items():
        yield pytest.param(f"{HEAD}{layers}\n", name, id=name)


def test_schema_is_valid() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(json_schema(), allow_nan=False)) == json_schema()


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a schema that may be a schema itself."""
    for item in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(item)
    if isinstance(schema, dict):
        yield schema


def test_strict_validators_compile_the_schema() -> None:
    """What ajv asks for in its strict mode, with union types allowed."""
    asked = 0
    for part in parts(json_schema()):
        if isinstance(part.get("required"), list):
            asked += 1
            assert set(part["required"]) <= part["properties"].keys()
        if "contains" in part:
            asked += 1
            assert part["type"] == "array"
    assert asked > 100


def test_every_reference_leads_somewhere() -> None:
    schema = json_schema()

    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = set(references(schema))
    assert found
    for reference in found:
        target: Any = schema
        for key in reference.removeprefix("#/").split("/"):
            target = target[int(key)] if isinstance(target, list) else target[key]
        assert isinstance(target, dict)


@pytest.mark.parametrize("path", SPECS, ids=[path.stem for path in SPECS])
def test_specs_are_valid(path: Path) -> None:
    document, problems = read(path)
    assert document is not None
    assert problems == []
    Draft202012Validator(json_schema()).validate(document.root.value)


def _checked(whole: Assembled) -> Checked:
    assert whole.document is not None
    return check_document(
        whole.document, whole.problems, {name: _checked(other) for name, other in whole.used.items()}, whole.hidden
    )


@pytest.mark.parametrize(("text", "name"), list(_cases()))
def test_schema_and_checker_agree(text: str, name: str) -> None:
    document, _ = read_text(text, str(ROOT / "specs" / "case.yaml"))
    assert document is not None
    plain = not Draft202012Validator(json_schema()).is_valid(document.root.value)
    whole = assemble(document)
    checked = bool(_checked(whole).problems)
    if name in BEYOND_PLAIN_JSON_SCHEMA:
        assert (plain, checked) == (False, True), f"{name} is no exception any more"
    else:
        assert plain == checked
