"""Suggests a known word for an unknown one: by the vocabulary of other libraries, or else by spelling."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import TypeAlias

from netspec.diagnostics import Advice
from netspec.ops import OPS
from netspec.ops.argument import REQUIRED
from netspec.patterns import lazy_pattern
from netspec.wording import beginning_with, first_of, folded, nearest, on_one_line, shown, value_text

Kind: TypeAlias = str
"""A key of `vocabulary.TABLES`; empty for names that the file itself defines."""

_MOST_NAMED = 20
_MOST_COMPARED = 300
_LONGEST = 80
_MODULE = lazy_pattern(r".*[.:/](?=.)")
_WITH = ", with "
_PLACES = lazy_pattern(r"\{(?:word|value|rest|rows|columns)\}")
_WRITES = lazy_pattern(r"write (\w+):")
_ALONE = lazy_pattern(r"write (\w+): (?:null|-?[\d.]+(?:e-?\d+)?|\$\(1 - \$\w+\)|\[\$\([^,]*\), \$\([^,]*\)\])")
"""A help that writes a single entry, whose value is null, a number, a difference or a list of two sizes."""
_NOTABLE = ("stride", "padding", "activation_fn", "decay", "scale", "begin_norm_axis", "alpha")
"""Arguments whose defaults differ from those of the same layer in other libraries."""


def recognized(word: str, known: Collection[str], kind: Kind = "") -> bool:
    """Whether an unknown word is a misspelt known one, or is in the vocabulary of other libraries."""
    return _entry(word, known, kind) is not None


def likely(word: str, known: Collection[str], kind: Kind = "") -> str | None:
    """The known word that an unknown one most likely stands for."""
    target = (_entry(word, known, kind) or "").partition(_WITH)[0]
    return target if target in known else None


def suggested(
    word: str,
    known: Collection[str],
    kind: Kind = "",
    *,
    quoted: bool = True,
    value: object = None,
    present: Collection[object] = (),
) -> Advice:
    """The help for an unknown word, with the known word where it stands for the unknown one alone.

    `value` is the value that it has in the file, `present` are the keys beside it.
    """
    entry = _entry(word, known, kind)
    if entry is None:
        return Advice(listed(known))
    target, _, arguments = entry.partition(_WITH)
    if target in known and target in present:
        return Advice(f"remove {on_one_line(word)}: {target} is given beside it")
    if target in known:
        rows, columns = _factors(value)
        arguments = arguments.replace("{rows}", rows).replace("{columns}", columns)
        added = f", with {arguments}" if arguments else ""
        foreign = kind in ("op", "activation") and (
            word != word.lower() or (folded(word) != folded(target) and _entries(word, kind))
        )
        note = _defaults(target) if foreign else ""
        note += " In NCHW the axes are [2, 3]" if "axis: [1, 2]" in arguments else ""
        help = f"did you mean '{target}'{added}?{note}" if quoted else f"did you mean {target}{added}?{note}"
        return Advice(help) if added else Advice(help, target, not note and _same_meaning(word, target, known, kind))
    rows, columns = _factors(value)
    said = {"{word}": on_one_line(word), "{value}": shown(value), "{rest}": _rest(value)}
    said |= {"{rows}": rows, "{columns}": columns}
    if isinstance(value, bool):
        from netspec.schema.argument_vocabulary import FLAGS

        entry = FLAGS[entry][value] if entry in FLAGS else entry
    help = _PLACES.sub(lambda place: said[place[0]], entry)
    if entry.startswith("remove {word}: "):
        return Advice(help, entry="", safe="inferred" not in entry)
    alone = _ALONE.fullmatch(help)
    if alone and alone[1] not in present:
        return Advice(help, entry=alone[0].removeprefix("write "))
    return Advice(help, "null" if entry == "write null" else None)


def _same_meaning(word: str, known_word: str, known: Collection[str], kind: Kind) -> bool:
    """Whether a known word means what the unknown one does: it is misspelt, or another library's word for the same.

    Of two names in a file, such as an id and a use of it, either may be the misspelt one.
    """
    if not kind or (kind == "op" and known_word not in OPS):
        return False
    own = _MODULE.sub("", word)
    if own != word and kind != "activation" and not word.removesuffix(own).endswith("slim."):
        return False
    if folded(own) == folded(known_word) or not _entries(own, kind):
        return True
    from netspec.schema.argument_vocabulary import DOUBTFUL
    from netspec.schema.vocabulary import ALIKE

    fitting = {entry for entry in _entries(own, kind) if entry.partition(_WITH)[0] in known}
    return kind in ALIKE and len(fitting) == 1 and folded(own) not in DOUBTFUL.split()


def listed(known: Collection[str]) -> str:
    """The help that lists the known words."""
    first = [on_one_line(name) for name in islice(known, _MOST_NAMED)]
    return f"use one of: {first_of(first, _MOST_NAMED, len(known))}" if first else "no name is known here"


def _entry(word: str, known: Collection[str], kind: Kind) -> str | None:
    """The known word that an unknown one most likely stands for, or an entry of the vocabulary with a help."""
    if len(word) <= _LONGEST:
        own = _MODULE.sub("", word) if kind else word
        plain = folded(own)
        alike = beginning_with(plain[:1], known)
        if same := next((name for name in alike if len(name) <= _LONGEST and folded(name) == plain), None):
            return same
        if kind and (meant := next(meanings(own, known, kind), None)):
            return meant
    return nearest(word, known) if len(known) <= _MOST_COMPARED else None


def meanings(word: str, known: Collection[str], kind: Kind) -> Iterator[str]:
    """The entries of the vocabulary for a word of another library: known words, or helps."""
    for entry in _entries(word, kind):
        written = _WRITES.match(entry)
        target = entry.partition(_WITH)[0]
        if target in known or (" " in target and (kind == "op" or not written or written[1] in known)):
            yield entry


def _entries(word: str, kind: Kind) -> Iterable[str]:
    plain = folded(word)
    index = _index(kind)
    stem = plain.removesuffix("layer").removesuffix("v2").removesuffix("op")
    return index.get(plain) or index.get(stem) or ()


@cache
def _index(kind: Kind) -> Mapping[str, list[str]]:
    """A table of the vocabulary inverted: entries by the words of other libraries."""
    from netspec.schema.vocabulary import TABLES  # needed for a faulty file only

    found: dict[str, list[str]] = {}
    # Arguments of ops and of what recipes name are asked for alike; those of the other kind are not known there.
    for table in (TABLES[kind], TABLES["setting"] if kind == "argument" else {}):
        for entry, words in table.items():
            for word in words.split():
                found.setdefault(folded(word), []).append(entry)
    return found


def _defaults(op: str) -> str:
    """The notable defaults of an op, as a sentence."""
    arguments = OPS[op].arguments if op in OPS else {}
    said = [
        f"{name} {value_text(arguments[name].default).strip(chr(39))}"
        for name in _NOTABLE
        if name in arguments and arguments[name].default not in (REQUIRED, None)
    ]
    verb = "defaults are" if len(said) > 1 else "default is"
    return f" Its {verb} {', '.join(said)}" if said else ""


def _factors(value: object) -> tuple[str, str]:
    """The factors of an upsampling by height and width: of `2`, of `[2, 3]`, or of the arguments of a layer."""
    if isinstance(value, dict):
        value = next((inner for inner in value.values() if isinstance(inner, int | list)), 2)
    sides = value if isinstance(value, list) and len(value) == 2 else [value, value]
    height, width = (shown(side).removeprefix("$") if side is not None else "2" for side in sides)
    return height, width


def _rest(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{1 - value:.10g}"
    return f"$(1 - {value[1:]})" if isinstance(value, str) and re.fullmatch(r"\$\w+", value) else "1 - ..."
