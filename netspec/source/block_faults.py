"""Faults of keys, list items and indentation: YAML's block style."""

from __future__ import annotations

import re
from itertools import islice

from netspec.diagnostics import Fix, Problem, TextEdit, replacement
from netspec.patterns import lazy_pattern
from netspec.source.parser_fault import ParserFault
from netspec.wording import excerpt

_LONGEST_KEY = 1_024
_MOST_INDENTED = 2_000
"""The most lines that a fix indents anew."""
_SPACE = "put a space after the ':'"
_INDENTATION = lazy_pattern(r"^[ \t]+(?=[^\s#])", re.MULTILINE)
_TIGHT_DASH = lazy_pattern(r"-[A-Za-z]\w*")


def tab(fault: ParserFault) -> Problem | None:
    """A tab where the parser stopped, or in the indentation of that line: it explains any error of the parser."""
    if "quoted" in fault.doing or "flow" in fault.doing:
        return None
    content = fault.text.content
    indentation = re.compile(r"[ \t]*").match(content, fault.text.line_start(fault.at))
    if indentation and "\t" in indentation[0]:
        start = content.index("\t", indentation.start())
        text = "this line is indented with a tab; YAML requires spaces"
    elif fault.character == "\t":
        start = fault.at
        text = "tab where YAML requires spaces"
    else:
        return None
    end = start + len(content[start:]) - len(content[start:].lstrip("\t"))
    fix = _indented_with_spaces(fault) if indentation and "\t" in indentation[0] else None
    if fault.character == "\t" and not fix and fault.before.strip():
        fix = replacement(fault.text.span(start, end), " ")
    return fault.problem(text, start, end, code="tab", help="replace the tab with spaces", fix=fix)


def _indented_with_spaces(fault: ParserFault) -> Fix | None:
    """The fix that indents with two spaces for each tab, if the file indents with tabs alone."""
    found = list(islice(_INDENTATION.finditer(fault.text.content), _MOST_INDENTED + 1))
    if len(found) > _MOST_INDENTED or any(" " in each[0] for each in found):
        return None
    edits = (TextEdit(fault.text.span(*each.span()), "  " * len(each[0])) for each in found)
    return Fix("indent with two spaces for each tab", tuple(edits))


def second_colon(fault: ParserFault) -> Problem:
    """A `: ` where a key is not allowed: a second one on a line, or one below a line that begins no mapping."""
    own = _without_dashes(fault.before)
    if tight := re.match(r"[A-Za-z_]\w*:(?=[\[{])", own):
        colon = fault.at - len(own) + tight.end() - 1
        text = f"missing space after the ':' of '{tight[0][:-1]}'"
        return fault.problem(text, colon, colon + 1, help=_SPACE, fix=fault.insert(colon + 1, " ", _SPACE))
    if re.search(r":\s", own):
        return fault.here(
            "second ': ' on this line; a value that contains one must be quoted",
            help='put the value in "double quotes", or begin a nested mapping on the next line',
        )
    if len(fault.before) > _LONGEST_KEY:
        return fault.here(f"a key longer than {_LONGEST_KEY:,} characters must be quoted or shortened")
    return _key_below(fault, own)


def _key_below(fault: ParserFault, own: str) -> Problem:
    """A key whose line is indented below one that holds no mapping."""
    above_end = len(fault.text.content[: fault.text.line_start(fault.at)].rstrip())
    above = fault.text.content[fault.text.line_start(above_end) : above_end].lstrip()
    key, key_start = f"'{excerpt(own)}'", fault.at - len(own)
    if re.search(r":\s", above):
        return fault.problem(
            f"the key {key} is indented deeper than the line above, which already has a value",
            key_start,
            fault.at,
            fault.note("the line above", above_end - len(above), len(above)),
            help="indent it like the keys beside it, or remove the value above if this key belongs inside it",
        )
    bare = _without_dashes(above)
    return fault.problem(
        f"the line above the key {key} is not a key, since it has no ': '",
        key_start,
        fault.at,
        fault.note("the line above", above_end - len(bare), len(bare)),
        help="put a space after its ':'" if ":" in bare else "write it as 'key: value'",
        fix=_spaced(fault, above_end - len(bare), bare),
    )


def no_colon(fault: ParserFault) -> Problem:
    """A line of a mapping without a colon, or a key that is too long."""
    line = fault.rest_of_line(fault.began)
    if len(line) > _LONGEST_KEY:
        text = f"a key may be at most {_LONGEST_KEY:,} characters long"
        return fault.problem(text, fault.began, fault.began + _LONGEST_KEY)
    return fault.problem(
        f"expected 'key: value', got '{excerpt(line)}'",
        fault.began,
        fault.began + len(line),
        help=_SPACE if ":" in line else _with_colon(line),
        fix=_spaced(fault, fault.began, line),
    )


def _spaced(fault: ParserFault, start: int, line: str) -> Fix | None:
    """The fix that puts a space after the colon of a line that begins with a key."""
    key = re.match(r"[A-Za-z_]\w*:(?=[^\s/])", line)
    return fault.insert(start + key.end(), " ", _SPACE) if key else None


def _with_colon(line: str) -> str:
    return "put a ':' after it" if re.fullmatch(r"\w+", line) else "write it as 'key: value'"


def not_an_entry(fault: ParserFault) -> Problem:
    """Something in a block mapping or list that is not an entry of it, explained by where it begins on its line."""
    mapping = "mapping" in fault.doing
    what = "mapping" if mapping else "list"
    note = fault.note(f"the {what} begins here", fault.began)
    rest = fault.rest_of_line(fault.at)
    end = fault.at + len(rest)
    column = fault.text.place(fault.at)[1]
    expected = fault.text.place(fault.began)[1]
    if fault.before.strip(" -"):
        doubled = "write a ' inside '...' as ''" if fault.text.content[fault.at - 1] == "'" else None
        fix = None
        if rest in (",", ";"):
            doubled, fix = "remove it", replacement(fault.text.span(fault.at, end), "")
        elif rest.startswith("//"):
            doubled = "begin a comment with #, not with //"
            sign = "#" if fault.before[-1:].isspace() else " #"
            fix = replacement(fault.text.span(fault.at, fault.at + len("//")), sign)
        text = f"unexpected '{excerpt(rest)}' after the end of a value"
        return fault.problem(text, fault.at, end, help=doubled, fix=fix)
    if mapping and fault.character == ":":
        return fault.problem("':' without a key before it", fault.at, fault.at + 1)
    if column != expected:
        return fault.problem(
            f"wrong indentation: this line begins in column {column}, and nothing above it does",
            fault.at,
            end,
            note,
            help=f"begin it in column {expected}, like the other entries of the {what}",
        )
    wanted = "expected 'key: value'" if mapping else "expected a list item, '- ...'"
    text = f"{wanted}, got '{excerpt(rest)}'; the {what} begins on line {fault.line(fault.began)}"
    dash = _TIGHT_DASH.match(fault.rest_of_line(fault.began) if mapping else rest)
    help = f"put a space after the '-' of '{excerpt(dash[0])}'" if dash else None
    fix = fault.insert((fault.began if mapping else fault.at) + 1, " ", help) if help else None
    if not mapping and not dash:
        help = f"begin it with a dash: - {excerpt(rest)}"
    return fault.problem(text, fault.at, end, note, help=help, fix=fix)


def item_beside_key(fault: ParserFault) -> Problem:
    """`key: - item`."""
    return fault.here(
        "a list item '- ' cannot begin on the same line as its key",
        help="begin the list on the next line, or write it as [a, b]",
    )


def question_mark(fault: ParserFault) -> Problem:
    """`key: ? value`."""
    return fault.here("a value cannot begin with '? '", help="put the value in quotes")


def bad_first_character(fault: ParserFault) -> Problem:
    """A value that begins with a character that YAML reserves."""
    return fault.here(f"a value cannot begin with '{fault.character}'", help="put the value in quotes")


def block_header(fault: ParserFault) -> Problem:
    """Text on the line of a `|` or `>`."""
    sign = fault.text.content[fault.began : fault.began + 1]
    return fault.here(
        f"'{sign}' begins text of several lines; only a digit from 1 to 9, '+' or '-' may follow it on the same line",
        help=f"begin the text on the next line, or quote it if the '{sign}' is part of it",
    )


def _without_dashes(line: str) -> str:
    """A line without the `-` and `?` that begin list items and keys."""
    start = 0
    while found := re.compile(r"\s*[-?]\s+").match(line, start):
        start = found.end()
    return line[start:].lstrip()
