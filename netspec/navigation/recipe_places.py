"""The places of the names of a recipe: its own parameters, and the spec's parameters, layers and end points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.assembly.built_names import is_numbered
from netspec.navigation.declarations import Declarations, entries
from netspec.navigation.lenient_names import ReadName
from netspec.navigation.named_places import Meaning
from netspec.navigation.place_list import PlaceList, key_node
from netspec.navigation.step_references import Reference, StepReferences
from netspec.recipe.recipe_keys import PLAIN
from netspec.source import Node


def recipe_places(declared: Declarations, spec: Declarations | None) -> PlaceList:
    """The places of all names in a recipe of a spec, if that can be read."""
    found, root = PlaceList(declared.file.lines), declared.root
    if not isinstance(root.value, dict):
        return found
    for name, node in declared.params.items():
        found.key(root["params"], name, declared.parameter(name), node)

    def meant(read: ReadName) -> Sequence[Reference]:
        meaning = declared.parameter(read.text) if read.role != "function" else None
        return () if meaning is None else (Reference(meaning, read.text),)

    for key, child in root.children.items():
        if key not in PLAIN:
            found.expressions(child, meant)
    if spec is not None:
        _of_spec(root, spec, found)
    return found


def _of_spec(root: Node, spec: Declarations, found: PlaceList) -> None:
    steps = StepReferences(spec)
    found.word(root["spec"], Meaning("file", spec.path, ""))
    for key in ("parameters", "set"):
        node = root.children.get(key)
        for name in map(str, node.children) if node is not None and isinstance(node.value, dict) else ():
            if key == "parameters":
                found.key(root[key], name, spec.parameter(name))
            else:
                found.refer(key_node(root[key], name), _changed(name, spec, steps))
    for key in ("loss", "metrics"):
        for node in _outputs(root[key]) if key in root else ():
            found.refer(node, steps.returned(str(node.value)) or steps.final(str(node.value)))
    for node in _inputs(root):
        found.word(node, steps.named_input(str(node.value)))
    for node in _variables(root):
        found.refer(node, _inside(str(node.value), steps))


def _variables(root: Node) -> Iterator[Node]:
    """The names of variables or scopes in a recipe."""
    initial = root.children.get("init_from")
    inside = [initial.children.get(key) for key in ("exclude", "map")] if initial is not None else []
    for node in (root.children.get("train_only"), *inside):
        for item in node.children.values() if node is not None else ():
            if isinstance(item.value, str):
                yield item


def _inside(text: str, steps: StepReferences) -> Sequence[Reference]:
    """What the longest path of scopes refers to that the name of a variable begins with."""
    parts = text.split("/")
    for count in range(len(parts), 0, -1):
        if found := steps.final("/".join(parts[:count])):
            rounds = count < len(parts) and is_numbered(found[-1].text, parts[count])
            return () if rounds else found
    return ()


def _changed(said: str, spec: Declarations, steps: StepReferences) -> Sequence[Reference]:
    """What `LAYER.ARGUMENT` refers to; the name of a layer may have dots."""
    parts = said.split(".")
    for count in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:count])
        if found := steps.addressed(name):
            called = steps.called_by(name)
            meaning = spec.block_parameter(called, parts[count]) if called else None
            return [*found, *(() if meaning is None else (Reference(meaning, parts[count], len(name) + 1),))]
    return ()


def _inputs(root: Node) -> Iterator[Node]:
    """The names of inputs: keys of the `inputs` of sources, and what steps are done to."""
    for source in entries(root, "data").values():
        for member in _arguments(source):
            yield from (key_node(member["inputs"], name) for name in entries(member, "inputs"))
    for key in ("augment", "preprocess"):
        listed = root.children.get(key)
        several = listed is not None and isinstance(listed.value, list)
        for step in listed.children.values() if listed is not None and several else filter(None, (listed,)):
            for member in _arguments(step):
                if "input" in member and isinstance(member["input"].value, str) and "$" not in member["input"].value:
                    yield member["input"]


def _arguments(node: Node) -> Iterator[Node]:
    """The mappings of arguments in what a recipe names, of which there is one."""
    yield from (each for each in node.children.values() if isinstance(each.value, dict))


def _outputs(node: Node) -> Iterator[Node]:
    """The names of outputs among the arguments of losses and metrics."""
    for key, child in node.children.items():
        if key == "of" and isinstance(child.value, str) and "$" not in child.value:
            yield child
        yield from _outputs(child)
