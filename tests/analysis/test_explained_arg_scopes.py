"""The value with effect is the one that slim hands over; those behind it are what slim hands over without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netspec.elaboration import elaborate
from netspec.elaboration.trace import Trace
from netspec.ops.backend import Backend
from netspec.schema import check_document
from netspec.source import read_text
from tests.elaboration.test_arg_scopes_as_slim import VALUES, entries, handed_by_slim, steps

pytestmark = pytest.mark.tf

Path = tuple[Any, ...]


def givers(plan: list[Any], around: list[tuple[Path, dict[str, Any]]], path: Path) -> Iterator[list[tuple[Path, Any]]]:
    """For each layer, the paths of the mappings that can give it an argument, the innermost last."""
    for number, step in enumerate(plan):
        here = (*path, number)
        if "layers" in step:
            own = [((*here, "arg_scope", i), entry) for i, entry in enumerate(step.get("arg_scope", []))]
            yield from givers(step["layers"], [*around, *own], (*here, "layers"))
        else:
            ((op, arguments),) = step.items()
            yield [each for each in around if op in each[1]["ops"]] + [((*here, op), arguments)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(scope=st.lists(entries(), max_size=3), plan=st.lists(steps, min_size=1, max_size=4))
def test_each_value_is_what_slim_hands_over_without_those_before_it(
    backend: Backend, scope: list[Any], plan: list[Any]
) -> None:
    def function(op: str) -> Any:
        def take(**given: Any) -> dict[str, Any]:
            return given

        take.__name__ = op
        return backend.slim.add_arg_scope(take)

    spec = {"netspec": 1, "name": "net", "input": {"shape": ["N", 2**20, 2**20, 3]}, "arg_scope": scope, "layers": plan}
    document, _ = read_text(json.dumps(spec), "net.yaml")
    assert document is not None
    trace = Trace()
    found = elaborate(check_document(document), trace=trace)
    functions = {op: function(op) for op in VALUES}
    outer = [(("arg_scope", number), entry) for number, entry in enumerate(scope)]
    for number, mappings in enumerate(givers(plan, outer, ("layers",))):
        # Layers are numbered from 1; one at fault is counted too.
        traced = trace.layers.get(number + 1)
        for name, sources in (traced.arguments if traced else {}).items():
            changed = json.loads(json.dumps(spec))
            for source in sources:
                handed = handed_by_slim(changed["layers"], changed["arg_scope"], backend.slim, functions)
                assert handed[number][name] == source.value
                *_, path = (path for path, given in mappings if name in at(changed, path))
                del at(changed, path)[name]
                assert source.span == document.root.at((*path, name)).span
            handed = handed_by_slim(changed["layers"], changed["arg_scope"], backend.slim, functions)
            assert name not in handed[number]
    assert len(trace.layers) == len(found.layers)


def at(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data
