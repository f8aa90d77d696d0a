"""The network of a recipe: reads the spec that it names, and elaborates it with the values that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netspec.assembly.assemble import open_named
from netspec.assembly.assembled import Setting
from netspec.diagnostics import Problem, Span, SpecError
from netspec.elaboration.parameters import declared
from netspec.elaboration.training_mode import has_mode, mode
from netspec.network import Network
from netspec.pipeline import Inspected, Overrides, Prepared, elaborate_sound, elaborated, prepared
from netspec.recipe.recipe_values import RecipeValues
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.parameter_values import value_schema
from netspec.schema.suggest import suggested
from netspec.schema.validate import faults
from netspec.source import Node
from netspec.wording import on_one_line


def network_of(
    checked: Checked, values: RecipeValues, overrides: Overrides, folder: str | None
) -> tuple[Inspected | None, Network | None, list[Problem]]:
    """The inspected spec of a recipe, its network as it is used, and the problems of both and of what it is given.

    The spec is None if it cannot be read, the network as it is used if either network has errors.

    What the spec expects of its network is left to a check of the spec.
    """
    root, given = checked.document.root, values.values
    if not isinstance(given.get("spec"), str):
        return None, None, []
    node = root["spec"] if given["spec"] == root["spec"].value else plain_node(given["spec"], root["spec"].span)
    document, problems = open_named(node, checked.document.file, folder, overrides.texts, overrides.files)
    if document is None:
        return None, None, problems
    changes = tuple(_changes(root, given["set"], problems)) if given.get("set") else ()
    ready = prepared(document, problems, overrides._replace(settings=changes), folder)
    parameters, found = _parameters(ready, root, given.get("parameters", {}))
    inspected = elaborated(document.file, ready, overrides._replace(given=parameters)).needing_network()
    expected = frozenset(inspected.sound.expectations if inspected.sound else ())
    used = inspected.network
    if inspected.sound is not None and has_mode(inspected.sound.checked):
        try:
            given = {**parameters, **mode(inspected.sound.checked, training=False)}
            used = elaborate_sound(inspected.sound.checked, given, overrides.shapes)
        except SpecError as error:
            used = None
            found += error.problems
    return inspected, used, [*found, *(problem for problem in inspected.problems if problem not in expected)]


def _parameters(ready: Prepared, root: Node, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The values for the spec's parameters that fit, and the problems of the others."""
    if ready.checked is None:
        return {}, []
    declarations, problems = declared(ready.checked), list[Problem]()
    switch = mode(ready.checked, training=True)
    sound: dict[str, Any] = {**switch}
    declares = ready.checked.document.root.children.get("params")
    known = list(declares.value) if declares is not None and isinstance(declares.value, dict) else []
    for name, value in given.items():
        key, node = root["parameters"].key_span(name), root["parameters"][name]
        if name in switch:
            text = f"parameters: '{name}' is not given here: it is true in training and false afterwards"
            problems.append(Problem("unknown-parameter", text, key, help="remove it"))
        elif name in declarations:
            found = faults(value_schema(declarations[name]), value, node, f"parameters: {name}", key)
            problems += found
            sound |= {} if found else {name: value}
        elif name not in known and not ready.checked.hidden.base:
            advice = suggested(name, known)
            text = f"parameters: the spec has no parameter '{on_one_line(name)}'"
            problems.append(Problem("unknown-parameter", text, key, help=advice.help, fix=advice.fix(key)))
    return sound, problems


def _changes(root: Node, given: Mapping[str, Any], problems: list[Problem]) -> Iterator[Setting]:
    """The changes of layers that a recipe makes, as `--set` makes them; the problems of others are added."""
    from netspec.assembly.settings import malformed  # for recipes that change layers alone

    for name, value in given.items():
        node, place = root["set"][name], root["set"].key_span(name)
        if malformed(f"{name}="):
            text = f"set: expected LAYER.ARGUMENT, got '{on_one_line(name)}'"
            problems.append(Problem("bad-name", text, place, help="write such as conv1.num_outputs: 16"))
        else:
            same = type(value) is type(node.value) and value == node.value
            yield Setting(name, place, node if same else plain_node(value, node.span))


def plain_node(value: Any, span: Span) -> Node:
    """A node of computed data, all of it at one place."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return replace(Node(value, span), children={key: plain_node(item, span) for key, item in items})
