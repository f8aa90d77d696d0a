"""What completions say of what stands in a slot."""

from __future__ import annotations

from netspec.lsp.completion.accepted import NO_DEFAULT, Accepted, accepted
from netspec.lsp.completion.completion_template import value_word
from netspec.lsp.completion.slot import Slot
from netspec.ops import OPS
from netspec.ops.functions.function import ALL_FAMILIES
from netspec.ops.kinds import Schema
from netspec.schema.expectations import expected


def detail(schema: Schema, *, required: bool) -> str:
    """The type of a value, and its default."""
    found = accepted(schema)
    said = type_text(found, schema)
    if required:
        return f"{said}; required" if said else "required"
    if found.default is NO_DEFAULT:
        return said
    default = f"default {value_word(found.default)}"
    return f"{said}; {default}" if said else default


def type_text(found: Accepted, schema: Schema) -> str:
    """The type of a value in a few words: the words to choose from, the noun of a family, or a type."""
    family = next((noun for noun in found.nouns if any(family.noun == noun for family in ALL_FAMILIES)), None)
    if family:
        return family + (" or null" if None in found.values else "")
    inner = schema.get("else", schema)
    return expected(inner) if inner.get("type") else ""


def about(slot: Slot, name: str, schema: Schema) -> tuple[str, ...]:
    """What the documentation of a key is of."""
    if slot.op in OPS and name in OPS[slot.op].arguments and slot.noun in (slot.op, "changed"):
        return ("argument", slot.op, name)
    family = next((family for family in ALL_FAMILIES if family.noun == slot.noun and name in family.members), None)
    if family:
        return ("member", family.noun, name)
    return ("text", accepted(schema).meaning)
