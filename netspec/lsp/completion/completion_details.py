"""The documentation of a completion, which a client asks for once its user looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lsprotocol import types

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.ops import OPS
from netspec.ops.functions.function import ALL_FAMILIES
from netspec.report.ops_page import declared_markdown
from netspec.wording import value_text


def document_of_completion(item: types.CompletionItem) -> str:
    """The address of the document that an item is for."""
    return str(_data(item).get("uri"))


def completion_details(_: OpenSpec, item: types.CompletionItem) -> types.CompletionItem:
    """The item with its documentation."""
    data = _data(item)
    parts = [str(data.get("note") or ""), _documentation([str(word) for word in data.get("about", ())])]
    text = "\n\n".join(part for part in parts if part)
    if text:
        item.documentation = types.MarkupContent(types.MarkupKind.Markdown, text)
    return item


def _data(item: types.CompletionItem) -> Mapping[str, Any]:
    return item.data if isinstance(item.data, dict) else {}


def _documentation(about: Sequence[str]) -> str:
    match about:
        case ["text", text]:
            return text
        case ["op", name] if name in OPS:
            return "\n".join(declared_markdown(OPS[name]))
        case ["argument", op, name] if op in OPS and name in OPS[op].arguments:
            argument = OPS[op].arguments[name]
            default = "required" if argument.required else f"default `{_written(argument.default)}`"
            return f"{argument.meaning}\n\n{argument.kind.text()}; {default}"
        case ["member", noun, name]:
            member = next(family.members.get(name) for family in ALL_FAMILIES if family.noun == noun)
            return "\n".join(declared_markdown(member)) if member is not None else ""
    return ""


def _written(value: object) -> str:
    return value if isinstance(value, str) else value_text(value)
