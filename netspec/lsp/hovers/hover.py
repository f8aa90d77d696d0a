"""Hover: what the word under the cursor means, and what it is worth there."""

from __future__ import annotations

from lsprotocol import types

from netspec.expression.functions import parse_head
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.hovered_arguments import hover_entry
from netspec.lsp.hovers.hovered_change import changed_step, hover_change
from netspec.lsp.hovers.hovered_expression import hover_expression
from netspec.lsp.hovers.hovered_keys import hover_block, hover_key
from netspec.lsp.hovers.hovered_names import add_function, hover_parameter
from netspec.lsp.hovers.hovered_recipe import hover_recipe
from netspec.lsp.hovers.hovered_steps import hover_call, hover_op, hover_word
from netspec.lsp.hovers.word_at import Belonging, WordAt, belonging, word_at


def hover(spec: OpenSpec, params: types.HoverParams) -> types.Hover | None:
    """What is known of the key or the value at a position."""
    place = spec.at(params.position)
    word = word_at(spec.written.root, place) if spec.written is not None else None
    if word is None:
        return None
    text, span = HoverText(), word.span
    if spec.recipe is not None:
        hover_recipe(spec.recipe, word, text)
    else:
        checked = spec.inspected.checked
        at = belonging(word, checked.blocks if checked is not None else ())
        at = changed_step(spec, word, at) or at
        if _has_expression(word, at):
            span = hover_expression(spec, word, at, place, text)
        _add(spec, word, at, text)
    if not text:
        return None
    kind = types.MarkupKind.Markdown if spec.client.markdown else types.MarkupKind.PlainText
    said = text.markdown() if spec.client.markdown else text.plain()
    return types.Hover(types.MarkupContent(kind, said), spec.range(span))


def _has_expression(word: WordAt, at: Belonging) -> bool:
    value = word.node.value
    return not word.on_key and isinstance(value, str) and ("$" in value or at.sort == "function")


def _add(spec: OpenSpec, word: WordAt, at: Belonging, text: HoverText) -> None:
    match at.sort:
        case "op":
            hover_op(spec, word, at, text)
        case "call":
            hover_call(spec, at, text)
        case "keyword":
            hover_word(spec, word, at, text)
        case "entry":
            hover_entry(spec, word, at, text)
        case "parameter":
            hover_parameter(spec, at, text)
        case "block":
            hover_block(spec, word, at, text)
        case "function" if word.on_key:
            add_function(spec, parse_head(at.name).name, text)
        case "change":
            hover_change(spec, word, at, text)
        case "key":
            hover_key(spec, word, text)
