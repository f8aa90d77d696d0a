"""The words of a patch as JSON Schema."""

from __future__ import annotations

from functools import cache

from netspec.ops.kinds import Schema
from netspec.schema.part import Part
from netspec.schema.step_words import STEPS


def patch() -> Schema:
    """A patch."""
    steps = {"type": "object", "additionalProperties": STEPS}
    return {
        "description": "what to change in the layers of the spec that this one extends, by the layers' names",
        "type": "object",
        "properties": {
            "change": {
                "description": "arguments to give a layer, and words to set beside its op; or words to set on a group",
                "type": "object",
                "additionalProperties": {"type": "object"},
            },
            "replace": {"description": "steps to put in the place of a layer", **steps},
            "remove": {"description": "layers to leave out", "type": "array", "items": {"type": "string"}},
            "insert_before": {"description": "steps to put before a layer", **steps},
            "insert_after": {"description": "steps to put after a layer", **steps},
        },
        "additionalProperties": False,
    }


@cache
def patch_frame() -> Schema:
    """The schema of a patch without that of the steps that it inserts, which are checked once they are inserted."""
    listed = {"additionalProperties": {"type": "array"}}
    words = {
        key: {**word, **listed} if "additionalProperties" in word else word
        for key, word in patch()["properties"].items()
    }
    return Part({**patch(), "properties": {**words, "change": patch()["properties"]["change"]}})
