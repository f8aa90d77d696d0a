"""The published schema: the parts that the check reads, in the form that editors read best.

The two accept the same files. What an editor shows of a key, inserts for it, and says of a slip is decided here; see
decision 99. `errorMessage`, `enumDescriptions` and `defaultSnippets` are annotations that the YAML language server and
Visual Studio Code know, and that validators ignore.
"""

from __future__ import annotations

from collections.abc import Iterable

from netspec.library import library
from netspec.ops import OPS
from netspec.ops.kinds import Schema
from netspec.schema.block_words import block_params
from netspec.schema.common_keys import with_common_keys
from netspec.schema.editor_values import inside, readable, rules_of_keys
from netspec.schema.foreign_words import or_foreign_word


def for_editors(whole: Schema) -> Schema:
    """The whole schema in that form."""
    made = inside({key: value for key, value in whole.items() if key not in ("required", "additionalProperties")})
    made["$defs"] = {name: _definition(name, schema) for name, schema in whole["$defs"].items()}
    kind = "file" if "layers" in made["properties"] else "recipe"
    unknown = f"no key of a {'spec' if kind == 'file' else kind} has this name"
    rules = rules_of_keys(list(made["properties"]), whole["required"], kind, unknown)
    # Not beside the type, where an editor would complete the name of a key by its pattern.
    return with_common_keys({**made, "allOf": [*made.get("allOf", []), *rules]})


_UNKNOWN = "the op takes no argument of this name"
"""One text for all ops, since an editor shows equal messages at a place once: an entry may be for several ops."""


def _definition(name: str, schema: Schema) -> Schema:
    made: Schema = readable(schema)
    if name in OPS:
        return _call(made, OPS[name].required)
    if (block := name.removeprefix("block_")) in library() and block != name:
        needed = [key for key, node in block_params(library()[block]).items() if "default" not in node]
        return _call(made, needed)
    if name == "rules_of_entries":
        return {"allOf": [*map(_entry_rule, OPS)]}
    if name == "step":
        *rules, unknown = made["allOf"]
        key = or_foreign_word(unknown["then"]["propertyNames"], [*OPS, *library()], "op")
        return {**made, "allOf": [*rules, {**unknown, "then": {"propertyNames": key}}]}
    return made


def _call(schema: Schema, needed: Iterable[str]) -> Schema:
    """The arguments of an op or a block. An editor that completes its key adds braces with what must be given."""
    known = schema["allOf"][0]["properties"]
    places = ", ".join(f"{name}: ${place}" for place, name in enumerate(needed, 1))
    snippet = {"label": "{...}" if places else "{}", "body": f"{{{places}}}"}
    key = or_foreign_word({"enum": list(known), "errorMessage": _UNKNOWN}, known, "argument")
    return {**schema, "defaultSnippets": [snippet], "allOf": [{"properties": known}, {"propertyNames": key}]}


def _entry_rule(op: str) -> Schema:
    """What holds of an entry of an arg-scope that is for an op among others."""
    return {
        "if": {"properties": {"ops": {"contains": {"const": op}}}, "required": ["ops"]},
        "then": {
            "$ref": f"#/$defs/{op}/allOf/0",
            "propertyNames": {
                "if": {"enum": ["ops", "when"]},
                "else": {"$ref": f"#/$defs/{op}/allOf/1/propertyNames"},
            },
        },
    }
