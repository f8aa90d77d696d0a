"""The words of what a file expects of its network, as JSON Schema."""

from __future__ import annotations

from netspec.ops.kinds import Schema, or_expression
from netspec.shapes import MAX_SIZE

EXPECT = "expect"
"""The key of what must hold of the network. Nothing is built from it, and an extension does not inherit it."""
SIZE_TEXT = r"^(?!(?:None|True|False)$)(?=.*[A-Za-z])[A-Za-z0-9_ ()+*/-]+$"
"""What a size consists of as it is shown: `N`, `floor((H - 199) / 32)`."""


def _expected(meaning: str, value: Schema) -> Schema:
    """The schema of an expectation: a value that must be met, or bounds on it."""
    bound = or_expression(value)
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    bounds = {"properties": {"minimum": bound, "maximum": bound}, "minProperties": 1, "additionalProperties": False}
    return {"description": meaning, **or_expression({**value, "type": [*kinds, "object"], **bounds})}


def expect() -> Schema:
    """What a file expects."""
    count: Schema = {"type": "number", "minimum": 0}
    sizes: Schema = {
        "type": ["integer", "array"],
        "minimum": 1,
        "minItems": 1,
        "items": or_expression({"type": "integer", "minimum": 1}),
    }
    size: Schema = {"type": ["integer", "string", "null"], "minimum": 0, "maximum": MAX_SIZE, "pattern": SIZE_TEXT}
    shape: Schema = {
        "description": "sizes: a number, a size as it is shown, null for any",
        **or_expression({"type": "array", "items": or_expression(size), "maxItems": 8}),
    }
    return {
        "description": "what must hold of the network: values, or bounds {minimum: ..., maximum: ...}",
        "type": "object",
        "properties": {
            "parameters": _expected("elements of all variables", count),
            "trainable_parameters": _expected("elements of the variables that are trained", count),
            "macs": _expected("multiply-accumulates of one example", count),
            "flops": _expected("floating-point operations of one example", count),
            "output_bytes": _expected("bytes of the outputs of all layers, as float32, for one example", count),
            "receptive_field": _expected("rows and columns of the image that a position of the output sees", sizes),
            "output": {**shape, "description": "the shape of the output, if there is one"},
            "outputs": {
                "description": "the shapes of outputs, by the names that the file gives them",
                "type": "object",
                "additionalProperties": shape,
            },
            "end_points": {
                "description": "the shapes of end points, by their keys, with or without the network's scope",
                "type": "object",
                "additionalProperties": shape,
            },
        },
        "additionalProperties": False,
    }
