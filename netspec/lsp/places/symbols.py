"""The outline of a document: parameters, functions, blocks, arg-scopes, and the layers with their groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lsprotocol import types

from netspec.diagnostics import Span
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.project_specs import own_file
from netspec.network import Layer
from netspec.ops import OPS
from netspec.schema.block_words import block_params
from netspec.schema.expectation_words import EXPECT
from netspec.schema.step_tree import called_keys, is_group, step_names
from netspec.schema.step_words import GROUP
from netspec.shapes import shapes_text
from netspec.source import Node
from netspec.wording import excerpt, value_text

_DEEPEST = 40
_KINDS = types.SymbolKind


def document_symbol(spec: OpenSpec, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
    """The outline of a spec or a recipe."""
    file = own_file(spec)
    if file is None or not isinstance(file.root.value, dict):
        return None
    outline = _Outline(spec)
    if file.is_recipe:
        return list(outline.entries(file.root))
    return [made for key in file.root.children for made in outline.top(file.root, str(key))]


class _Outline:
    def __init__(self, spec: OpenSpec) -> None:
        self._spec = spec
        self._made: dict[tuple[int, int], list[Layer]] = {}
        for layer in spec.layers:
            if layer.span.file == spec.path:
                self._made.setdefault((layer.span.line, layer.span.column), []).append(layer)

    def top(self, root: Node, key: str) -> Iterator[types.DocumentSymbol]:
        """The symbols of a key of a spec."""
        node, place = root[key], root.key_span(key)
        inside: dict[str, Callable[[Node], Iterable[types.DocumentSymbol]]] = {
            "params": self._parameters,
            "functions": self._functions,
            "blocks": self._blocks,
            "arg_scope": self._arg_scope,
            "layers": self._steps,
            "patch": self._edits,
            EXPECT: self.entries,
            "end_points": self.entries,
            "reference": self.entries,
        }
        if key in inside:
            yield self._symbol(key, _KINDS.Namespace, place, node, "", inside[key](node))
        elif key in ("name", "extends", "input"):
            kind = {"name": _KINDS.Module, "extends": _KINDS.File, "input": _KINDS.Field}[key]
            given = node.value.get("shape") if key == "input" and isinstance(node.value, dict) else node.value
            yield self._symbol(key, kind, place, node, _shown(given))

    def entries(self, node: Node, depth: int = 0) -> Iterator[types.DocumentSymbol]:
        """The entries of a mapping or a list, each with those inside of it."""
        for key, child in node.children.items():
            name = str(key) if isinstance(node.value, dict) else str(key + 1) if isinstance(key, int) else ""
            inside = any(each.children for each in child.children.values()) or isinstance(child.value, dict)
            inside = inside and bool(child.children) and depth < _DEEPEST
            kind = _KINDS.Object if inside else _KINDS.Property
            below = self.entries(child, depth + 1) if inside else ()
            yield self._symbol(name, kind, node.key_span(key), child, "" if inside else _shown(child.value), below)

    def _parameters(self, node: Node) -> Iterator[types.DocumentSymbol]:
        for name, declaration in node.children.items() if isinstance(node.value, dict) else ():
            words = declaration.value if isinstance(declaration.value, dict) else {}
            default = f" = {value_text(words['default'])}" if "default" in words else ""
            detail = f"{words.get('type', '')}{default}"
            yield self._symbol(str(name), _KINDS.Variable, node.key_span(name), declaration, detail)

    def _functions(self, node: Node) -> Iterator[types.DocumentSymbol]:
        for head, body in node.children.items() if isinstance(node.value, dict) else ():
            yield self._symbol(str(head), _KINDS.Function, node.key_span(head), body, _shown(body.value))

    def _blocks(self, node: Node) -> Iterator[types.DocumentSymbol]:
        for name, definition in node.children.items() if isinstance(node.value, dict) else ():
            used = definition.value.get("use") if isinstance(definition.value, dict) else None
            detail = f"({', '.join(block_params(definition))})" if used is None else f"use {_shown(used)}"
            declared = self._parameters(definition["params"]) if "params" in definition else ()
            inside = (*declared, *self._body(definition))
            yield self._symbol(str(name), _KINDS.Class, node.key_span(name), definition, detail, inside)

    def _arg_scope(self, node: Node) -> Iterator[types.DocumentSymbol]:
        for entry in node.children.values() if isinstance(node.value, list) else ():
            words = entry.value if isinstance(entry.value, dict) else {}
            ops = words.get("ops")
            name = ", ".join(map(str, ops)) if isinstance(ops, list) and ops else "arg_scope"
            detail = ", ".join(f"{key}: {_shown(value)}" for key, value in words.items() if key != "ops")
            yield self._symbol(name, _KINDS.Property, entry.span, entry, excerpt(detail))

    def _edits(self, patch: Node) -> Iterator[types.DocumentSymbol]:
        for kind, wanted in patch.children.items() if isinstance(patch.value, dict) else ():
            inside = []
            for name, child in wanted.children.items():
                said = str(child.value) if isinstance(wanted.value, list) else str(name)
                detail = "" if isinstance(child.value, list) else _shown(child.value)
                steps = self._steps(child) if kind != "change" else ()
                inside.append(self._symbol(said, _KINDS.Field, wanted.key_span(name), child, detail, steps))
            yield self._symbol(str(kind), _KINDS.Namespace, patch.key_span(kind), wanted, "", inside)

    def _body(self, node: Node) -> Iterator[types.DocumentSymbol]:
        """The steps inside a group or a block, and in the `else` of a step."""
        if "layers" in node:
            yield from self._steps(node["layers"])
        for key, branch in node["branches"].children.items() if "branches" in node else ():
            if is_group(branch):
                yield self._step(branch)
                continue
            name = str(key) if isinstance(key, str) else f"branch {key + 1}"
            yield self._symbol(name, _KINDS.Namespace, node["branches"].key_span(key), branch, "", self._steps(branch))
        if "join" in node:
            join = node["join"]
            op = join.value if isinstance(join.value, str) else next(iter(join.children), "join")
            yield self._symbol(str(op), _KINDS.Field, node.key_span("join"), join, "join")
        if "else" in node:
            inside = self._steps(node["else"])
            yield self._symbol("else", _KINDS.Namespace, node.key_span("else"), node["else"], "", inside)

    def _steps(self, node: Node) -> Iterator[types.DocumentSymbol]:
        for step in node.children.values() if isinstance(node.value, list) else ():
            if isinstance(step.value, dict):
                yield self._step(step)

    def _step(self, step: Node) -> types.DocumentSymbol:
        called = next(called_keys(step), None)
        if called is None:
            called = next((str(key) for key in step.children if key in OPS or key not in GROUP), None)
        name, _, *_ = (*step_names(step), "", "")
        repeat = f" x {_shown(step['repeat'].value)}" if "repeat" in step else ""
        if called is None:
            place = step.key_span(next(iter(step.children))) if step.children else step.span
            return self._symbol(name or "group", _KINDS.Namespace, place, step, f"group{repeat}", self._body(step))
        place = step.key_span(called)
        made = self._made.get((place.line, place.column), [])
        if len(made) == 1:
            parts = made[0].scope.split("/")
            name = "/".join(parts[-1 - name.count("/") :])
            repeat += f" {shapes_text(made[0].output_shapes)}" if made[0].output_shape is not None else ""
        kind = _KINDS.Field if called in OPS else _KINDS.Object
        return self._symbol(name or called, kind, place, step, f"{called}{repeat}", self._body(step))

    def _symbol(
        self,
        name: str,
        kind: types.SymbolKind,
        place: Span,
        node: Node,
        detail: str,
        children: Iterable[types.DocumentSymbol] = (),
    ) -> types.DocumentSymbol:
        """A symbol; clients refuse one without a name, or whose name is not in its range."""
        first = min((place.line, place.column), (node.span.line, node.span.column))
        last = max((place.end_line, place.end_column), (node.span.end_line, node.span.end_column))
        whole = self._spec.range(Span(place.file, *first, *last))
        made = list(children) or None
        return types.DocumentSymbol(name or "-", kind, whole, self._spec.range(place), detail or None, children=made)


def _shown(value: Any) -> str:
    """A value in a word or a few."""
    match value:
        case str():
            return excerpt(value)
        case list():
            return excerpt(f"[{', '.join(map(_shown, value))}]")
        case dict():
            return excerpt(f"{{{', '.join(f'{key}: {_shown(item)}' for key, item in value.items())}}}")
    return value_text(value)
