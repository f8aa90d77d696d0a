"""The places of the names of one spec, by the rules of the language.

An argument of a function or a block hides a parameter of the file. A block sees the file's parameters and functions,
and nothing of where it is called.
"""

from __future__ import annotations

from netspec.budget import spend
from netspec.navigation.declarations import Declarations, entries
from netspec.navigation.named_places import Meaning
from netspec.navigation.place_list import PlaceList, key_node, whole_place
from netspec.navigation.row_fields import Known, Rows, declared_fields, declared_rows, field_meaning
from netspec.navigation.step_places import Seen, StepPlaces
from netspec.navigation.step_references import StepReferences
from netspec.ops import OPS
from netspec.patterns import lazy_pattern
from netspec.schema.block_words import block_params, left_out
from netspec.schema.expectation_words import EXPECT
from netspec.source import Node

_DOCUMENTED = frozenset({"params", "doc", "use", "pass", "strided", "scope"})
"""The keys of a block that are never evaluated."""

_ONE_NAME = lazy_pattern(r"\$(?:(?P<name>\w+)|\((?P<other>\w+)\))")


def spec_places(declared: Declarations) -> PlaceList:
    """The places of all names in a spec."""
    found = PlaceList(declared.file.lines)
    if isinstance(declared.root.value, dict):
        _Spec(declared, found)
    return found


class _Spec:
    def __init__(self, declared: Declarations, found: PlaceList) -> None:
        self._declared, self._found = declared, found
        self._steps = StepPlaces(declared, found)
        rows: Known = {}
        for each in reversed(declared.chain):
            rows = declared_rows(each.params, rows)
        self._seen = Seen(StepReferences(declared), rows=rows)
        keys = {
            "name": self._name,
            "extends": self._extends,
            "params": self._params,
            "input": self._input,
            "inputs": self._inputs,
            "functions": self._functions,
            "blocks": self._blocks,
            "patch": self._patch,
            "arg_scope": self._arg_scope,
            "end_points": self._end_points,
            "outputs": self._outputs,
            "layers": self._layers,
            EXPECT: self._expectations,
        }
        for key, child in declared.root.children.items():
            spend(1)
            if key in keys:
                keys[str(key)](child)

    def _name(self, node: Node) -> None:
        self._found.word(node, Meaning("network", self._declared.path, "name"), node.span)

    def _extends(self, node: Node) -> None:
        if self._declared.base is not None:
            self._found.word(node, Meaning("file", self._declared.base.path, ""))

    def _params(self, node: Node) -> None:
        for name, declaration in self._declared.params.items():
            self._found.key(node, name, self._declared.parameter(name), declaration)
            self._fields(declaration, self._seen.rows[name])
            if name == self._final_parameter() and isinstance(declaration.value, dict):
                self._end_point_values(declaration)

    def _fields(self, declaration: Node, rows: Rows) -> None:
        """The fields that a declaration declares, and those of the rows in its default."""
        for fields, name in declared_fields(declaration):
            self._found.field(fields, name, field_meaning(fields, name))
        if "default" in declaration.children:
            self._steps.rows(declaration["default"], rows)

    def _final_parameter(self) -> str | None:
        """The parameter that says with which end point the network ends."""
        for each in self._declared.chain:
            final = entries(each.root, "end_points").get("final")
            if final is not None and isinstance(final.value, str):
                found = _ONE_NAME.fullmatch(final.value)
                return found["name"] or found["other"] if found else None
        return None

    def _end_point_values(self, declaration: Node) -> None:
        """The end points among the values of a parameter."""
        enum = declaration.children.get("enum")
        values = [declaration["default"]] if "default" in declaration else []
        for node in (*values, *(enum.children.values() if enum is not None else ())):
            if isinstance(node.value, str):
                self._found.refer(node, self._seen.steps.final(node.value))

    def _input(self, node: Node) -> None:
        self._found.define(self._declared.root.key_span("input"), self._seen.steps.input, node)
        self._evaluated(node)

    def _inputs(self, node: Node) -> None:
        for name, declared in node.children.items() if isinstance(node.value, dict) else ():
            meaning = self._seen.steps.named_input(str(name))
            if meaning is not None:
                self._found.define(node.key_span(name), meaning, declared)
            self._evaluated(declared)

    def _evaluated(self, node: Node) -> None:
        self._steps.values(node, self._seen)

    def _layers(self, node: Node) -> None:
        self._steps.steps(node, self._seen)

    def _functions(self, node: Node) -> None:
        for text, head in self._declared.functions.items():
            key, body = key_node(node, text), node[text]
            own = {name: self._declared.argument(head, name) for name in head.arguments}
            if head.name:
                function = self._declared.function(head.name)
                self._found.part(key, head.name, function, whole=whole_place(key.span, body))
            at = len(head.name)
            for name in head.arguments:
                at = text.index(name, at)
                self._found.part(key, name, own[name], at, whole=key.span)
                at += len(name)
            if isinstance(body.value, str):
                seen = self._seen._replace(own=own, in_function=True)
                self._found.reads(body, lambda read, seen=seen: self._steps.meant(read, seen), is_body=True)  # type: ignore[misc]
                hidden = {key: rows for key, rows in self._seen.rows.items() if key not in own}
                self._steps.fields(body, seen._replace(rows=hidden), is_body=True)

    def _blocks(self, node: Node) -> None:
        for name, definition in self._declared.blocks.items():
            self._found.key(node, name, self._declared.block(name), definition)
            if not isinstance(definition.value, dict):
                continue
            if "use" in definition and name in self._declared.used:
                self._found.word(definition["use"], Meaning("file", self._declared.used[name].path, ""))
                for item in left_out(definition):
                    self._found.word(item, self._declared.used[name].parameter(item.value))
            own: dict[str, Meaning] = {}
            for text, declaration in block_params(definition).items():
                if meaning := self._declared.block_parameter(name, text):
                    self._found.key(definition["params"], text, meaning, declaration)
                    self._fields(declaration, declared_rows({text: declaration})[text])
                    own[text] = meaning
            rows = declared_rows(block_params(definition), self._seen.rows)
            body = {key: child for key, child in definition.children.items() if key not in _DOCUMENTED}
            self._steps.step(definition, body, Seen(StepReferences(self._declared, name), own, rows=rows))

    def _patch(self, patch: Node) -> None:
        for kind, wanted in patch.children.items():
            for name, child in wanted.children.items():
                named = child if isinstance(wanted.value, list) else key_node(wanted, str(name))
                if isinstance(named.value, str):
                    self._found.refer(named, self._seen.steps.addressed(named.value))
                if not isinstance(wanted.value, list):
                    self._edit(str(kind), str(name), child)

    def _edit(self, kind: str, name: str, given: Node) -> None:
        """The names in what a patch gives for a layer: in a block, the steps and the parameters of that are seen."""
        seen = self._seen._replace(own=self._seen.steps.block_parameters(name))
        inner = self._seen.steps.in_block(name)
        if kind != "change":
            self._steps.steps(given, self._seen if inner is None else seen._replace(steps=inner.steps))
        elif isinstance(given.value, dict):
            called = self._seen.steps.called_by(name)
            self._steps.change(given, called, seen if inner is None else seen._replace(steps=inner.steps))

    def _end_points(self, node: Node) -> None:
        self._evaluated(node)
        final, collect = node.children.get("final"), node.children.get("collect")
        if final is not None and isinstance(final.value, str) and "$" not in final.value:
            self._found.refer(final, self._seen.steps.final(final.value))
        for item in collect.children.values() if collect is not None else ():
            if isinstance(item.value, str) and item.value not in OPS:
                self._found.word(item, self._declared.block(item.value))

    def _arg_scope(self, node: Node) -> None:
        self._evaluated(node)
        self._steps.entries(node)

    def _outputs(self, node: Node) -> None:
        self._evaluated(node)
        for name, source in entries(self._declared.root, "outputs").items():
            (output,) = self._seen.steps.returned(name)
            self._found.key(node, name, output.meaning, source)
            if isinstance(source.value, str) and "$" not in source.value:
                self._found.refer(source, self._seen.steps.output(source.value))

    def _expectations(self, node: Node) -> None:
        self._evaluated(node)
        for name in entries(node, "outputs"):
            self._found.refer(key_node(node["outputs"], name), self._seen.steps.returned(name))
        points = node.children.get("end_points")
        if points is not None and isinstance(points.value, dict):
            for name in map(str, points.children):
                self._found.refer(key_node(points, name), self._seen.steps.final(name))
