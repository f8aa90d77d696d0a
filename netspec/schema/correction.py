"""Corrects values of the wrong type or form, where the intention is plain: `(3, 3)` is `[3, 3]`, `None` is `null`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from netspec.diagnostics import Advice
from netspec.ops import OPS
from netspec.ops.functions.function import ALL_FAMILIES
from netspec.ops.kinds import NAME
from netspec.schema.allowed_names import FED_NAME, FUNCTION, HEAD, SCOPE, SYMBOL
from netspec.schema.expectation_words import SIZE_TEXT
from netspec.schema.parameter_values import IDENTIFIER, NO_DOLLAR
from netspec.schema.predicate import accepts
from netspec.schema.suggest import likely
from netspec.wording import shown

_LONGEST = 60
_LONGEST_READ = 200
"""Longer texts are not corrected: they take long to search."""
_APOSTROPHE = "'"
_DASHES = ("\u2013", "\u2014", "\u2022")
_TIGHT, _IN_PLACE_OF = "put a space after each '-'", "begin each item with '-' in place of '{}'"
DASHES = frozenset({_TIGHT, *map(_IN_PLACE_OF.format, _DASHES)})
"""The helps for a list that is read as a mapping, since its items begin with no dash of YAML."""
_QUOTES = "\u2018\u2019\u201c\u201d\u00ab\u00bb"
_BRACED = re.compile(r"\{\{?\s*([A-Za-z_]\w*)\s*\}?\}")
_SIZES = re.compile(r"(?:\d+|[A-Z]|\?)(?:\s*[xX*\u00d7]\s*(?:\d+|[A-Z]|\?))+")
_TUPLE = re.compile(r"\(\s*-?\d+\s*(?:,\s*-?\d+\s*)*,?\s*\)")
_SHAPE = re.compile(r"\(\s*(?:None|null|[A-Z])\s*(?:,\s*(?:-?\d+|None|null|[A-Z])\s*)+,?\s*\)")
_SEPARATED = re.compile(r"\d{1,3}(?:[_',]\d{3})+")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_PRODUCT = re.compile(r"\d+(?:\s*[*+-]\s*\d+)+")
_QUOTIENT = re.compile(r"\d+(?:\.\d+)?\s*/\s*\d+(?:\.\d+)?")
_CALL = re.compile(r"([\w.]+)\(([^()]*)\)")
_CONDITION = re.compile(r"\w\s*(?:[<>]=?|[=!]=)\s*\w|\w\s+(?:and|or)\s+\w|^not\s+\w")
_NUMBER = re.compile(r"-?\d+")
_SIZE = re.compile(r"-?\w+")
_SCALED = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMG])(i?)(?:B|(?i:flops?|macs?))?")
_THOUSANDS = {"k": 1, "K": 1, "M": 2, "G": 3}
_BOUND = re.compile(r"([<>])(=?)\s*(.+)")
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def correction(schema: Mapping[str, Any], value: object, written: str = "") -> Advice | None:
    """The advice that corrects a value, or None if the intention is not plain.

    `written` is what the file says where that is no text.
    """
    if not isinstance(value, str | int | float | list | dict | None):
        return None  # of a caller in Python, an array for one
    if isinstance(value, str) and len(value) > _LONGEST_READ:
        return None
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    found = _in_place(schema, types, value, written) or _of_another_shape(schema, types, value)
    found = found or _of_a_list(types, value)
    return found or _of_another_type(schema, types, value, written)


def _write(text: str, safe: bool = True) -> Advice:
    return Advice(f"write {text}", text, safe)


def _in_place(schema: Mapping[str, Any], types: Sequence[str], value: object, written: str) -> Advice | None:
    """Corrects a value that is written as in another language, or as another argument."""
    if "maxProperties" in schema and (function := _function(schema, value, written or shown(value))):
        # A number is taken for the argument of the most usual function, and factors differ between libraries.
        return _write(function, safe=value is False)
    if isinstance(value, str) and (plain := _as_written_elsewhere(schema, types, value)):
        return _write(plain, safe="number" not in types or "," not in value)
    if "SAME" in schema.get("enum", ()) and isinstance(value, int | list):
        either = "use SAME or VALID; the op pad before it adds any other rows and columns"
        return _write("VALID") if value == 0 else Advice(either)
    if _listed(schema, types, value):
        return _write(f"[{written or shown(value).strip(_APOSTROPHE)}]")
    return None


def _of_another_shape(schema: Mapping[str, Any], types: Sequence[str], value: object) -> Advice | None:
    """Corrects an open size, a shape or a function without its key, and a normalizer with its arguments."""
    match value:
        case None | str() if types == ["integer"] and schema.get("minimum") == -1 and _is_open(value):
            return _write("-1")
        case -1 if schema.get("pattern") in (SYMBOL, SIZE_TEXT) and "null" in types:
            return _write("null")
        case list() if "object" in types and "shape" in schema.get("properties", ()):
            sizes = ("null" if size is None else str(size) for size in value)
            return _write(f"{{shape: [{', '.join(sizes)}]}}")
        case str() | int() | float() if "object" in types and (entry := _only_entry(schema, value)):
            return _write(f"{{{entry}: {value}}}", safe=False)
        case str() if types == ["object"] and "function" in schema.get("properties", ()):
            named = name_like(value, FUNCTION)
            return _write(f"{{function: {named}}}") if named else None
        case dict() if types == ["integer"] and [type(each) for each in value.values()] == [int]:
            return _write(str(next(iter(value.values()))), safe=False)
        case dict() if len(value) == 1 and "null" in types and (name := next(iter(value))) in schema.get("enum", ()):
            if name not in OPS or not value[name]:
                return _write(name) if name in OPS else None
            return Advice(f"write {name}, with normalizer_params: {shown(value[name])} beside it")
    return None


def _only_entry(schema: Mapping[str, Any], value: object) -> str | None:
    """The entry of a mapping that a value alone most likely means: the only one that it needs, or how often."""
    known, required = schema.get("properties", {}), schema.get("required", [])
    name = required[0] if len(required) == 1 else "every" if "every" in known and isinstance(value, int) else None
    plain = isinstance(value, int | float) or re.fullmatch(r"[\w./-]+", str(value))
    return name if name in known and plain and accepts(known[name], value) else None


def _of_a_list(types: Sequence[str], value: object) -> Advice | None:
    """Corrects a list that is written as its only item or as a mapping, and a mapping that is written as a list."""
    match value:
        case list() if (
            types == ["object"] and value and all(isinstance(item, dict) and len(item) == 1 for item in value)
        ):
            return Advice(f"write it as a mapping: {{{next(iter(value[0]))}: ...}}")
        case dict() if types == ["array"] and value and all(re.match("-[A-Za-z]", str(key)) for key in value):
            return Advice(_TIGHT)
        case dict() if types == ["array"] and value and all(str(key)[:1] in _DASHES for key in value):
            return Advice(_IN_PLACE_OF.format(next(iter(value))[0]))
        case [str() as text] if types == ["string"]:
            return _write(text)
        case str() if types == ["array"] and value in OPS:
            listed = f"[{{{value}: {{}}}}]"
            return Advice(f"write it as a list: {listed}", listed)
        case dict() if types == ["array"] and value and all(key in OPS for key in value):
            return Advice(f"write it as a list: [{{{next(iter(value))}: ...}}]")
    return None


def _of_another_type(schema: Mapping[str, Any], types: Sequence[str], value: object, written: str) -> Advice | None:
    """Corrects a value of which only the type is wrong."""
    match value:
        case float() if "integer" in types and value.is_integer():
            return _write(str(int(value)))
        case str() if "boolean" in types and value.lower() in _TRUTH:
            return _write(_TRUTH[value.lower()])
        case str() if "boolean" in types and _CONDITION.search(value) and "$" not in value:
            return _write(f"$({value})")
        case str() if "boolean" in types and value.lower() in ("true", "false"):
            return Advice(f"write {value.lower()}, without quotes", value.lower())
        case str() if ("integer" in types or "number" in types) and is_number_text(value):
            return Advice(f"write {value.strip()}, without quotes", value.strip())
        case bool() | int() | float() if "string" in types and not {"enum", "maxProperties", "then"} & schema.keys():
            text = written or shown(value)
            if not re.search(schema.get("pattern", ""), text):
                name = name_like(text, schema["pattern"])
                return _write(name, safe=False) if name else None
            return Advice(f'put it in quotes: "{text}"', f'"{text}"')
    return None


def _as_written_elsewhere(schema: Mapping[str, Any], types: Sequence[str], value: str) -> str | None:
    """Translates a value from the notation of Python, a shell or a text processor."""
    bare = value.strip(_QUOTES).removesuffix(",").strip()
    if _BRACED.search(value) and (named := _BRACED.sub(lambda each: f"$({each[1]})", value)).count("{") == 0:
        alone = re.fullmatch(r"\$\((\w+)\)", named)
        return f"${alone[1]}" if alone else named
    if "null" in types and bare in ("None", "?", "nil", "undefined"):
        return "null"
    if "array" in types and (listed := _sizes(schema, bare)):
        return listed
    if "array" in types and schema.get("pattern") == FED_NAME and "," in bare:
        names = [name.strip() for name in bare.split(",")]
        return f"[{', '.join(names)}]" if all(re.search(FED_NAME, name) for name in names) else None
    if number := _number_elsewhere(types, bare):
        return number
    if bare == value or not bare:
        return None
    if "boolean" in types and bare.lower() in _TRUTH | {"true": "", "false": ""}:
        return _TRUTH.get(bare.lower(), bare.lower())
    if ("integer" in types or "number" in types) and is_number_text(bare):
        return bare
    if "string" in types and re.search(schema.get("pattern", ""), bare) and bare in schema.get("enum", [bare]):
        return bare
    return None


def _sizes(schema: Mapping[str, Any], bare: str) -> str | None:
    """Translates sizes that are written `3x3`, `(3, 3)` or `Nx224x224x3`."""
    if _TUPLE.fullmatch(bare):
        return f"[{', '.join(_NUMBER.findall(bare))}]"
    if "null" in str(schema.get("items")) and _SHAPE.fullmatch(bare):
        return f"[{', '.join('null' if size == 'None' else size for size in _SIZE.findall(bare))}]"
    sizes = re.findall(r"\d+|[A-WYZ]|\?", bare) if _SIZES.fullmatch(bare) else []
    named = any(not size.isdigit() for size in sizes)
    if (
        not sizes
        or len(sizes) > schema.get("maxItems", len(sizes))
        or (named and "null" not in str(schema.get("items")))
    ):
        return None
    return f"[{', '.join('null' if size == '?' else size for size in sizes)}]"


def _listed(schema: Mapping[str, Any], types: Sequence[str], value: object) -> bool:
    """Whether a list is expected, and the value could be its only item."""
    alone = isinstance(value, str | int) and not isinstance(value, bool)
    fits = "items" in schema and "string" not in types and schema.get("minItems", 0) <= 1
    return alone and fits and accepts(schema["items"], value)


def _function(schema: Mapping[str, Any], value: object, written: str) -> str | None:
    """Translates a call such as `l2(5e-4)`, or a number or `false`, to a named function."""
    known = schema["properties"]
    if value is False:
        return "null"
    family = next((family for family in ALL_FAMILIES if family.members.keys() == known.keys()), None)
    if family is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return family.for_number(value, written)
    if not isinstance(value, str) or not (called := _CALL.fullmatch(value)):
        return None
    name, argument = likely(called[1], known, family.noun), called[2].rpartition("=")[2].strip()
    if name is None or not argument:
        return name
    return f"{{{name}: {argument}}}" if is_number_text(argument) and family.members[name].main else None


def _is_open(value: str | None) -> bool:
    """Whether a value is an open size, as in the shape of an input."""
    return value is None or bool(re.fullmatch(SYMBOL, value))


def is_number_text(text: str) -> bool:
    """Whether a text is a number as YAML writes it."""
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and "_" not in text


def _number_elsewhere(types: Sequence[str], bare: str) -> str | None:
    """Translates a number with separators or a unit, a percentage, a product or a quotient."""
    if ("integer" in types or "number" in types) and _SEPARATED.fullmatch(bare):
        return re.sub(r"\D", "", bare)
    if ("integer" in types or "number" in types) and _PRODUCT.fullmatch(bare):
        return f"$({bare})"
    if "number" not in types:
        return None
    if "object" in types and (bound := _BOUND.fullmatch(bare)):
        return _bound(bound[1], bound[2], bound[3], types)
    if scaled := _SCALED.fullmatch(bare):
        return f"{float(scaled[1]) * (1024 if scaled[3] else 1000) ** _THOUSANDS[scaled[2]]:.15g}"
    if share := _SHARE.fullmatch(bare):
        return f"{float(share[1]) / 100:g}"
    return f"$({bare})" if _QUOTIENT.fullmatch(bare) else None


def _bound(sign: str, included: str, number: str, types: Sequence[str]) -> str | None:
    """Translates a comparison to a bound, which includes its number."""
    plain = number if is_number_text(number) else _number_elsewhere(types, number)
    if plain is None or not (included or plain.isdigit()):
        return None
    least = plain if included else str(int(plain) + (1 if sign == ">" else -1))
    return f"{{{'maximum' if sign == '<' else 'minimum'}: {least}}}"


def name_like(value: str, pattern: str) -> str | None:
    """The name nearest to a text that is not one, by one of the schema's patterns."""
    if len(value) > _LONGEST_READ:
        return None
    if pattern == FUNCTION:
        found = value.replace(".", ":") if value.count(".") == 1 else ":".join(value.rsplit(".", 1))
        return found if re.search(FUNCTION, found) else None
    if pattern in (NO_DOLLAR, SIZE_TEXT):
        return None
    if pattern == HEAD and (head := re.fullmatch(r"([^()]+)\((.*)\)", value)):
        names = [name_like(name.strip(), IDENTIFIER) for name in head.groups()[1].split(",") if name.strip()]
        called = name_like(head[1].strip(), IDENTIFIER)
        return f"{called}({', '.join(map(str, names))})" if called and None not in names else None
    plain = re.sub(r"[^A-Za-z0-9_./>-]" if pattern in (NAME, SCOPE, FED_NAME) else r"[^A-Za-z0-9_]", "_", value)
    if pattern in (NAME, SCOPE, FED_NAME):
        plain = plain.strip("/").lstrip("_->")
    candidates = {HEAD: f"{plain}()", SYMBOL: plain[:1].upper() + plain[1:]}.get(pattern, plain)
    if not plain or len(plain) > _LONGEST:
        return None
    return next((name for name in (candidates, f"n{candidates}") if re.search(pattern, name)), None)
