"""ajv, which many editors validate with, compiles the schemas in its strict mode, and its verdicts are jsonschema's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netspec.recipe.recipe_schema import recipe_schema
from netspec.schema import json_schema
from netspec.source import read_text
from tests.editors.mutants import mutants
from tests.editors.texts import ROOT, texts
from tests.editors.yaml_server import SERVER, require_server

PROGRAM = """
const Ajv = require('ajv/dist/2020').default;
const {schema, values} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const ajv = new Ajv({strict: true, strictRequired: true, strictTypes: false, allowUnionTypes: true});
ajv.addVocabulary(['errorMessage', 'enumDescriptions', 'defaultSnippets']);
const validate = ajv.compile(schema);
console.log(JSON.stringify(values.map(value => validate(value))));
"""
SPECS: dict[str, Any] = {}
_SHOWN = [(name, text) for name, path, text in texts() if path.parent == ROOT / "specs"][::8]
for _name, _text in [*_SHOWN, *((name, each.text) for name, each in list(mutants().items())[::2])]:
    _document, _ = read_text(_text, "x.yaml")
    if _document is not None:
        SPECS[_name] = _document.root.value


def verdicts(schema: dict[str, Any], values: list[Any]) -> list[bool]:
    """What ajv says of values, in one process."""
    given = json.dumps({"schema": schema, "values": values})
    folder = Path(SERVER).parents[3]
    command = [require_server(), "-e", PROGRAM]
    found: list[bool] = json.loads(subprocess.check_output(command, input=given, text=True, cwd=folder))
    return found


@pytest.mark.parametrize("schema", [json_schema(), recipe_schema()], ids=["spec", "recipe"])
def test_verdicts_are_those_of_jsonschema(schema: dict[str, Any]) -> None:
    values = [value for value in SPECS.values() if _is_json(value)]
    peer = Draft202012Validator(schema)
    assert verdicts(schema, values) == [peer.is_valid(value) for value in values]


def test_both_verdicts_are_given() -> None:
    assert set(verdicts({"type": "integer"}, [1, "a"])) == {True, False}


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
