"""Words of Keras, PyTorch, Caffe and Darknet that find what a spec calls the same, such as `filters`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from netspec.lsp.completion.candidate import ELSEWHERE, Candidate
from netspec.lsp.completion.completion_template import Blank, filled
from netspec.ops import OPS
from netspec.patterns import lazy_pattern
from netspec.records import replace
from netspec.schema.json_schema import definition
from netspec.schema.vocabulary import TABLES
from netspec.wording import folded

_LEAST = 2
"""The letters from which on words of other libraries are looked for."""
_WITH = ", with "
_WRITES = lazy_pattern(r"write \{?(?P<name>\w+)(?:$|: (?P<value>\w+(?=[ ,]|$)|\{\w+: [\w -]+\})?)")
"""A help, the word that it says to write, and its value if that is the same wherever the word is used."""
_MODULE = lazy_pattern(r"(?:\w+\.)+(?=\w)")
_PLACES: Mapping[str, str] = {"{value}": "its value", "{rest}": "1 minus its value", "{rows}": "2", "{columns}": "2"}


def foreign_candidates(own: Sequence[Candidate], typed: str) -> Iterator[Candidate]:
    """The candidates that other libraries call by a word that begins as what is typed."""
    start = folded(without_module(typed))
    if len(start) < _LEAST:
        return
    named: set[str] = set()
    by_word = {(each.elsewhere, each.filter or each.word): each for each in reversed(own) if each.elsewhere}
    for table in dict.fromkeys(each.elsewhere for each in own if each.elsewhere):
        for word, entry in _words(table):
            written = _WRITES.match(entry)
            target, _, arguments = ("", "", "") if written else entry.partition(_WITH)
            name = written["name"] if written else target
            found = by_word.get((table, name)) if word.startswith(start) else None
            own_word = folded((found.filter or found.word) if found is not None else "")
            if found is not None and not own_word.startswith(start) and entry not in named:
                named.add(entry)
                value = written["value"] if written else None
                yield _named(found, word, typed, arguments, entry if written else "", value or "")


def _named(found: Candidate, word: str, typed: str, arguments: str, help: str, value: str) -> Candidate:
    """A candidate that is found by another word, with what differs."""
    for place, said in (*_PLACES.items(), ("{word}", word)):
        arguments, help = arguments.replace(place, said), help.replace(place, said)
    note = f"`{word}` of other libraries" + (f": {help}" if help else f", with {arguments}" if arguments else "")
    behind = found.behind
    if behind and arguments:
        behind = (": ", "{", f"{arguments}", *_others(found, arguments), "}")
    elif behind and value:
        behind = (": ", Blank(value))
    return replace(found, filter=typed, rank=ELSEWHERE, note=note, detail=f"{word} elsewhere", behind=behind)


def _others(found: Candidate, arguments: str) -> Iterator[str | Blank]:
    """The arguments that an op is written with beside some."""
    of = definition(found.word)["properties"]
    for name in OPS[found.word].required if found.word in OPS else ():
        if f"{name}: " in found.behind and f"{name}: " not in arguments:
            yield from (f", {name}: ", *filled(of[name]))


def without_module(typed: str) -> str:
    """What is typed, without the module of another library: `Conv2D` of `layers.Conv2D`."""
    return _MODULE.sub("", typed)


@cache
def _words(table: str) -> tuple[tuple[str, str], ...]:
    """The words of a table, folded, with the entries that they stand for."""
    return tuple((folded(word), entry) for entry, words in TABLES.get(table, {}).items() for word in words.split())
