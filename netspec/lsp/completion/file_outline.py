"""The names that a half-written file has at a cursor: parameters, blocks, functions, and steps before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from netspec.config.configuration import Configuration
from netspec.expression.environment import Environment
from netspec.expression.functions import Head, parse_head
from netspec.library import library
from netspec.lsp.completion.cursor import Cursor
from netspec.lsp.completion.round_texts import names_seen
from netspec.lsp.documents.named_files import NamedFiles
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.half_written.loose_node import LooseNode, plain_data
from netspec.network import Network
from netspec.ops import OPS
from netspec.schema.step_tree import ids_of
from netspec.schema.step_words import GROUP
from netspec.source import Node
from netspec.spec_search import configured

_STEPS = ("layers", "branches", "else")


class OutlineStep(NamedTuple):
    """A step as plain data, and what the repeats of the groups around it say, the outermost first."""

    data: Mapping[str, Any]
    repeats: tuple[Any, ...] = ()


class FileOutline:
    """What a file declares, and what the file that it extends does. Values are plain data, of any form."""

    def __init__(self, spec: OpenSpec, cursor: Cursor) -> None:
        self._spec, self.cursor, self.recipe = spec, cursor, spec.is_recipe
        self.files = NamedFiles(spec.path, configured(spec.path, Configuration()).folder, spec.texts)

    @cached_property
    def base_root(self) -> Node | None:
        """The root of the spec that it extends, or that a recipe trains; None if it cannot be read."""
        said = self.text("spec" if self.recipe else "extends")
        return self.files.spec(said) if said else None

    @property
    def base(self) -> Mapping[str, Any]:
        """The data of that spec; empty if it cannot be read."""
        return mapping(self.base_root.value if self.base_root is not None else None)

    @cached_property
    def base_network(self) -> Network | None:
        """The network of that spec; None if it has an error."""
        said = self.text("spec" if self.recipe else "extends")
        return self.files.network(said) if said else None

    def text(self, key: str) -> str:
        """The text of a scalar under a key of the file."""
        node = self.cursor.root.get(key)
        return node.text if node is not None and node.kind == "scalar" else ""

    def end_points(self) -> list[str]:
        """The end points of the network, without its scope: of the spec of a recipe, or of a spec without errors."""
        network = self.base_network if self.recipe else self._spec.inspected.network
        return [] if network is None else [network.short_name(key) for key in network.end_points]

    def trained(self) -> Network | None:
        """The network of the spec that a recipe trains, if it has no errors."""
        return self.base_network if self.recipe else None

    @cached_property
    def own_params(self) -> Mapping[str, Any]:
        """The declarations of the parameters of the file, with those of specs that it passes on."""
        below = {} if self.recipe else {**mapping(self.base.get("params")), **self._passed_params()}
        return {**below, **self._own("params")}

    def _passed_params(self) -> Mapping[str, Any]:
        """The declarations of the parameters that the file passes on to specs."""
        found: dict[str, Any] = {}
        for block in (each for each in map(mapping, self.blocks.values()) if "use" in each and "pass" in each):
            listed = mapping(block["pass"]).get("except")
            kept = listed if isinstance(listed, list) else []
            found.update((name, each) for name, each in mapping(block.get("params")).items() if name not in kept)
        return found

    @cached_property
    def own_blocks(self) -> Mapping[str, Any]:
        """The blocks that the file and its base define."""
        return {**mapping(self.base.get("blocks")), **self._own("blocks")}

    @cached_property
    def blocks(self) -> Mapping[str, Mapping[str, Any]]:
        """The definitions of the blocks that a step can call; one that is a spec has its parameters."""
        called = {**{name: node.value for name, node in library().items()}, **self.own_blocks}
        return {name: self._block(mapping(given)) for name, given in called.items() if name and name not in OPS}

    def _block(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        used = given.get("use")
        if not isinstance(used, str):
            return given
        root = self.files.spec(used)
        spec = mapping(root.value if root is not None else None)
        return {**{key: spec[key] for key in ("doc", "params", "inputs", "outputs", "layers") if key in spec}, **given}

    @cached_property
    def functions(self) -> list[tuple[Head, str]]:
        """The functions of the file above the cursor, with their bodies."""
        own = self._own("functions")
        if self.cursor.path[:1] == ("functions",):
            names = list(own)
            at = self.cursor.path[1] if len(self.cursor.path) > 1 else ""
            own = {name: own[name] for name in (names[: names.index(at)] if at in names else names)}
        found = {**mapping(self.base.get("functions") if not self.recipe else None), **own}
        heads = [(parse_head(name), str(body)) for name, body in found.items()]
        return [(head, body) for head, body in heads if head.name]

    @property
    def function_arguments(self) -> tuple[str, ...]:
        """The arguments of the function at the cursor."""
        path = self.cursor.path
        return parse_head(str(path[1])).arguments if path[:1] == ("functions",) and len(path) > 1 else ()

    def _own(self, key: str) -> Mapping[str, Any]:
        return mapping(plain_data(self.cursor.root.get(key)))

    # The place of the cursor

    @property
    def block(self) -> str | None:
        """The block whose definition the cursor is in."""
        path = self.cursor.path
        return str(path[1]) if path[:1] == ("blocks",) and len(path) > 2 else None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names that `inputs` gives, of the file or of the block at the cursor."""
        own = {**mapping(self.base.get("inputs") if not self.recipe else None), **self._own("inputs")}
        return inputs_of(self.blocks.get(self.block, {})) if self.block else tuple(own)

    @property
    def size_names(self) -> list[str]:
        """The names of sizes in the shapes of the inputs."""
        inputs = [self.base.get("input"), *mapping(self.base.get("inputs")).values()]
        inputs += [self._own("input"), *self._own("inputs").values()]
        shapes = [mapping(each).get("shape") for each in inputs]
        sizes = [size for shape in shapes if isinstance(shape, list) for size in shape]
        return list(dict.fromkeys(size for size in sizes if isinstance(size, str) and "$" not in size))

    def visible_params(self) -> Mapping[str, Any]:
        """The parameters that an expression at the cursor can read."""
        inner = mapping(self.blocks.get(self.block, {}).get("params")) if self.block else {}
        return {**self.own_params, **inner}

    @cached_property
    def around(self) -> list[LooseNode]:
        """The mappings and lists around the cursor, the outermost first."""
        found: list[LooseNode] = []
        entry = self.cursor.node.parent
        while entry is not None:
            found.append(entry.holder)
            entry = entry.holder.parent
        return found[::-1]

    @property
    def in_repeat(self) -> bool:
        """Whether a repeat is around the cursor, or beside it."""
        return any(node.kind == "mapping" and "repeat" in node.keys() for node in self.around)  # noqa: SIM118

    def steps_before(self) -> Iterator[Mapping[str, Any]]:
        """The steps of the file, or of the block, before the one at the cursor, as plain data without those inside."""
        return (step.data for step in self.placed_before())

    def placed_before(self) -> Iterator[OutlineStep]:
        """The same steps, with the repeats around each."""
        if self.block is None:
            yield from placed_steps(self.base.get("layers") if not self.recipe else None)
        frame = self.cursor.root
        if self.block is not None:
            frame = next(iter(self.around[2:3]), frame)
        patch = frame.get("patch") if frame is self.cursor.root else None
        for node in [*(inner for kind in (patch.items() if patch else ()) for inner in kind.items()), frame]:
            yield from self._loose_steps(node, ())

    def all_steps(self) -> Iterator[OutlineStep]:
        """The steps of the file itself."""
        yield from placed_steps(plain_data(self.cursor.root.get("layers")))

    def _loose_steps(self, node: LooseNode, repeats: tuple[Any, ...]) -> Iterator[OutlineStep]:
        lists = [node] if node.kind == "sequence" else [node.get(key) for key in _STEPS]
        for steps in lists:
            branches = steps is not None and steps.parent is not None and steps.parent.name == "branches"
            for step in steps.items() if steps is not None else ():
                if step.start > self.cursor.node.start:
                    return
                if branches:
                    yield from self._loose_steps(step, repeats)
                elif step.kind == "mapping":
                    if step not in self.around:
                        yield OutlineStep(mapping(plain_data(step)), repeats)
                    repeat = plain_data(step.get("repeat"))
                    yield from self._loose_steps(step, repeats if repeat is None else (*repeats, repeat))

    @cached_property
    def names_seen(self) -> Environment:
        """What expressions see at the cursor where each parameter has its default."""
        return names_seen(self.visible_params(), self.functions)


def mapping(value: Any) -> Mapping[str, Any]:
    """A value that should be a mapping; an empty one for any other."""
    return value if isinstance(value, dict) else {}


def steps_of(steps: Any) -> Iterator[Mapping[str, Any]]:
    """The steps of a list of plain data, each before those inside it."""
    return (step.data for step in placed_steps(steps))


def placed_steps(steps: Any, repeats: tuple[Any, ...] = ()) -> Iterator[OutlineStep]:
    """The same steps, with the repeats around each."""
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict):
            yield OutlineStep(step, repeats)
            yield from steps_within(step, repeats if step.get("repeat") is None else (*repeats, step["repeat"]))


def steps_within(step: Mapping[str, Any], repeats: tuple[Any, ...] = ()) -> Iterator[OutlineStep]:
    """The steps inside a step of plain data, or in the definition of a block."""
    branches = step.get("branches")
    inner = branches.values() if isinstance(branches, dict) else branches if isinstance(branches, list) else ()
    for each in (step.get("layers"), *inner, step.get("else")):
        yield from placed_steps([each] if isinstance(each, dict) else each, repeats)


def inputs_of(block: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the inputs of a block, or of a spec that is used as one, from its definition as plain data."""
    listed = block.get("inputs")
    return tuple(name for name in listed if isinstance(name, str)) if isinstance(listed, list | dict) else ()


def op_of(step: Mapping[str, Any]) -> str | None:
    """The key of a step that is its op, or the block that it calls."""
    return next((key for key in step if key not in GROUP), None)


def names_of(step: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of a step of plain data: its ids, its scope, and the scope or the name of its op."""
    inside = mapping(step.get(op_of(step) or ""))
    given = (*ids_of(step), step.get("scope"), inside.get("scope"), inside.get("name"))
    return tuple(dict.fromkeys(name for name in given if isinstance(name, str)))
