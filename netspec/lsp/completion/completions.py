"""Completion: the words that may stand at a cursor, as items of the protocol."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from netspec.lsp.completion.candidate import Candidate
from netspec.lsp.completion.completion_edit import CompletionEdit
from netspec.lsp.completion.cursor import cursor_at
from netspec.lsp.completion.expression_candidates import expression_candidates, open_expression
from netspec.lsp.completion.file_outline import FileOutline
from netspec.lsp.completion.foreign_candidates import foreign_candidates
from netspec.lsp.completion.key_candidates import key_candidates
from netspec.lsp.completion.named_keys import named_key_candidates
from netspec.lsp.completion.slot import FUNCTIONS, STEP_NOUN, Slot, item_slot, slot_at
from netspec.lsp.completion.value_candidates import item_candidates, value_candidates
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.patterns import lazy_pattern
from netspec.records import replace

OPTIONS = types.CompletionOptions(trigger_characters=["$", "(", ".", "/", " ", "[", "{"], resolve_provider=True)
_MOST = 400
"""The most items of an answer; a client asks again with each letter."""
_NUMBER = lazy_pattern(r"[-+.]?\d")
_BLANK = lazy_pattern(r"\s")


def completion(spec: OpenSpec, params: types.CompletionParams) -> types.CompletionList | None:
    """The words that may stand at a position."""
    place = spec.at(params.position)
    cursor = cursor_at(spec.lines, place.line, place.column)
    if cursor is None:
        return None
    outline = FileOutline(spec, cursor)
    edit = CompletionEdit(spec, place.line, cursor)
    found = list(filter(edit.fits, _candidates(outline, edit)))
    if len(found) > _MOST:
        found = list(filter(edit.matches, found))[:_MOST]
    items = [edit.item(candidate, index) for index, candidate in enumerate(found)]
    return types.CompletionList(is_incomplete=True, items=items) if items else None


def _candidates(outline: FileOutline, edit: CompletionEdit) -> Iterator[Candidate]:
    """The words at a cursor; those of other libraries behind their own."""
    cursor, left = outline.cursor, outline.cursor.left
    slot = slot_at(outline)
    if slot is None:
        return
    if slot.holder == FUNCTIONS:
        yield from expression_candidates(edit.within(left), outline)
    elif "$" in left and not cursor.is_key and (slot.accepted.expression or not cursor.begins_mapping):
        expression = open_expression(left)
        if expression is not None and slot.accepted.expression:
            yield from expression_candidates(edit.within(expression), outline)
    elif not (_BLANK.search(left) or _NUMBER.match(left)):
        found = list(_at(slot, outline, edit))
        yield from found
        yield from foreign_candidates(found, left)


def _at(slot: Slot, outline: FileOutline, edit: CompletionEdit) -> Iterator[Candidate]:
    """The keys or the values of a slot, and how they are to be written there."""
    cursor = outline.cursor
    if cursor.is_key:
        yield from key_candidates(slot, outline, cursor.siblings)
        yield from named_key_candidates(slot, outline, cursor.siblings)
        return
    if cursor.node.dashless:
        edit.before = "- "
    if cursor.begins_mapping and slot.noun == "branch":
        yield from (replace(each, dashless=True) for each in key_candidates(slot, outline, ()))
    while cursor.node.own_line and slot.accepted.items is not None and "array" in slot.accepted.types:
        edit.before += "- "
        slot = item_slot(slot)
    yield from _one(slot, outline, edit)


def _one(slot: Slot, outline: FileOutline, edit: CompletionEdit) -> Iterator[Candidate]:
    """A value: what begins a mapping in block style, or what stands on one line."""
    block = outline.cursor.begins_mapping
    if block:
        yield from key_candidates(slot, outline, ())
        yield from named_key_candidates(slot, outline, ())
    if slot.noun == STEP_NOUN and not block:
        edit.braces = True
        yield from key_candidates(slot, outline, ())
        return
    yield from value_candidates(slot, outline)
    if not edit.before:
        yield from item_candidates(slot)
