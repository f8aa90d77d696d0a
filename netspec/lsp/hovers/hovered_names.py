"""What the names of a file mean: its parameters, blocks and functions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from netspec.budget import limited
from netspec.diagnostics import Span
from netspec.expression.environment import ROUND, SCOPE
from netspec.expression.errors import ExpressionError
from netspec.expression.functions import parse_head
from netspec.expression.node_values import has_expression
from netspec.expression.template import body, template
from netspec.expression.words import UNSET_WORD
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.values_here import counted_values, environments, listed_values
from netspec.lsp.hovers.word_at import Belonging
from netspec.ops.kinds import bounds_text
from netspec.report.source_rows import plain_text
from netspec.schema.block_words import block_params
from netspec.source import Node
from netspec.wording import first_of

_MOST_LISTED, _MOST_CALLS = 12, 4
_DECLARED = ("int", "float", "bool", "str", "list", "row")


def add_name(spec: OpenSpec, name: str, block: str | None, text: HoverText) -> None:
    """Adds what a name of an expression means, inside a block of the file or outside of all."""
    root, definition = _root(spec), block_definition(spec, block)
    if definition is not None and name in block_params(definition):
        add_declaration(name, definition["params"], f"parameter of the block `{block}`", text)
        _add_place(spec, "declared", definition["params"].key_span(name), text)
        _add_givers(spec, name, definition, text)
    elif root is not None and name in block_params(root):
        add_declaration(name, root["params"], "parameter of the file", text)
        _add_place(spec, "declared", root["params"].key_span(name), text)
    elif name == ROUND:
        text.title(name, "the round of the innermost repeat, counted from 1")
    elif name == SCOPE:
        text.title(name, "the variable scope of the network")
    elif name == UNSET_WORD:
        text.title(name, "leaves out what it is the value of, as if it were not written")
    else:
        text.title(name, "what a round of a repeat has, or an item of a list")


def _add_givers(spec: OpenSpec, name: str, definition: Node, text: HoverText) -> None:
    """Adds the calls that give a parameter of a block its values, and what they write."""
    steps = {each.calls[-1].step.span: each.calls[-1] for each in spec.inspected.built if each.calls}
    calls = [call for call in steps.values() if call.definition.span == definition.span]
    for call in calls[:_MOST_CALLS]:
        given = call.step[call.block].children.get(name)
        if given is not None:
            written = str(given.value) if has_expression(given.value) else plain_text(given.value)
            text.row("given", written, place_words(spec, given.span), link_to(spec, given.span))
    if len(calls) > _MOST_CALLS:
        text.row("given", "", f"by {len(calls) - _MOST_CALLS:,} more calls")


def add_declaration(name: str, params: Node, what: str, text: HoverText) -> None:
    """Adds the declaration of a parameter: its kind, its default, and what the file says of it."""
    declaration = params.children.get(name)
    text.title(name, what)
    if declaration is None or not isinstance(declaration.value, dict):
        return
    said = declaration.value
    text.said(str(said.get("doc") or ""))
    add_type(said, text)


def add_type(declaration: Mapping[str, Any], text: HoverText) -> None:
    """Adds the type of a declared parameter, and its default."""
    text.row("type", type_text(declaration))
    if "default" in declaration:
        text.row("default", plain_text(declaration["default"]))
    else:
        text.row("default", "", "required")


def type_text(declaration: Mapping[str, Any]) -> str:
    """The type with its bounds: `int >= 1 or null`."""
    kind = declaration.get("type")
    if kind not in _DECLARED:
        return ""
    schema = {str(key): bound for key, bound in declaration.items() if type(bound) in (int, float)}
    words = ", ".join(map(plain_text, declaration["enum"])) if isinstance(declaration.get("enum"), list) else ""
    return f"{words or f'{kind}{bounds_text(schema)}'}{' or null' if declaration.get('nullable') else ''}"


def add_function(spec: OpenSpec, name: str, text: HoverText) -> bool:
    """Adds a function of the file; returns whether there is one."""
    found = False
    root = _root(spec)
    functions = root.children.get("functions") if root is not None else None
    for head, defined in functions.children.items() if functions is not None else ():
        if parse_head(str(head)).name == name and functions is not None:
            text.title(str(head), "a function of the file").row("is", str(defined.value))
            _add_place(spec, "defined", functions.key_span(head), text)
            found = True
    return found


def block_definition(spec: OpenSpec, block: str | None) -> Node | None:
    """The definition of a block that the file can call."""
    checked = spec.inspected.checked
    return checked.blocks.get(block) if checked is not None and block is not None else None


def hover_parameter(spec: OpenSpec, at: Belonging, text: HoverText) -> None:
    """Adds a parameter where it is declared: its values, and the lines that read it."""
    owner = block_definition(spec, at.block) if at.block is not None else _root(spec)
    if owner is None or "params" not in owner:
        return
    if at.inside:
        said = _declaring().get(str(at.inside[0]), {})
        text.title(str(at.inside[0]), said.get("description", "") or "of the declaration of a parameter")
    what = f"parameter of the block `{at.block}`" if at.block is not None else "parameter of the file"
    add_declaration(at.name, owner["params"], what, text)
    values = counted_values(env.values[at.name] for env in environments(spec, at) if at.name in env.values)
    text.row("in the calls" if at.block else "value", *listed_values(values))
    lines = reading_lines(spec, at.name, at.block)
    text.row("read", "", f"on {'lines' if len(lines) > 1 else 'line'} {first_of(lines, _MOST_LISTED)}" if lines else "")


def _declaring() -> Mapping[str, Any]:
    from netspec.schema.parameter_words import parameter

    return dict(parameter()["properties"])


def add_block(spec: OpenSpec, name: str, text: HoverText) -> Node | None:
    """Adds what a block is; returns its definition."""
    definition = block_definition(spec, name)
    if definition is None:
        return None
    doc = definition.value.get("doc") if isinstance(definition.value, dict) else None
    text.title(name, "a block").said(doc if isinstance(doc, str) else "")
    _add_place(spec, "defined", definition.span, text)
    return definition


def reading_lines(spec: OpenSpec, name: str, block: str | None) -> list[str]:
    """The lines of the file whose expressions read a parameter, of a block or of the file."""
    root = spec.written.root if spec.written is not None else None
    if root is None:
        return []
    if block is not None:
        root = root["blocks"][block] if "blocks" in root and block in root["blocks"] else root
    with limited():
        return [f"{line}" for line in dict.fromkeys(_reading(root, name, block is None))]


def _reading(node: Node, name: str, of_file: bool) -> Iterator[int]:
    """The lines below a node; for a parameter of the file without those of blocks that have one of that name."""
    if of_file and name in block_params(node) and "netspec" not in node:
        return
    for key, child in node.children.items():
        if isinstance(child.value, str) and key != "doc":
            head = parse_head(str(key))
            with suppress(ExpressionError):
                parse = template if "$" in child.value else body if head.name else None
                names = parse(child.value).read if parse is not None else ()
                if name not in head.arguments and name in names:
                    yield child.span.line
        else:
            yield from _reading(child, name, of_file)


def _add_place(spec: OpenSpec, label: str, span: Span, text: HoverText) -> None:
    link = link_to(spec, span)
    if link is not None:
        text.row(label, "", place_words(spec, span), link)


def place_words(spec: OpenSpec, span: Span) -> str:
    """A place in a few words: `line 12`, or in another file `base.yaml:12`."""
    return f"line {span.line}" if span.file == spec.path else f"{os.path.basename(span.file)}:{span.line}"


def link_to(spec: OpenSpec, span: Span) -> str | None:
    """The address of a place, with its line; None for one that an editor cannot open, as in netspec's own blocks."""
    found = spec.location(span)
    if found is None:
        return None
    return f"{found.uri}#L{found.range.start.line + 1}".replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _root(spec: OpenSpec) -> Node | None:
    document = spec.inspected.document
    return document.root if document is not None and isinstance(document.root.value, dict) else None
