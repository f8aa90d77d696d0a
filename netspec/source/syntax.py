"""The YAML parser's complaints in the words of the person who wrote the file.

libyaml and PyYAML's own parser say the same things in slightly different phrases about simple keys, block collections
and tokens. Each rule here knows one of those things, matches both phrasings, and says what is wrong with the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from netspec.diagnostics import Note, Problem
from netspec.records import dataclass
from netspec.source.decoding import Text
from netspec.source.strictness import half_character
from netspec.wording import excerpt

_LONGEST_KEY = 1_024


@dataclass(frozen=True, slots=True)
class _Fault:
    """One complaint: what the parser was doing and what it says.

    The indices say where it began to do that, where it stopped, where the last thing that it did read ended, and where
    the innermost bracket stands that is still open.
    """

    text: Text
    doing: str
    says: str
    began: int
    at: int
    reached: int
    opened: int | None

    @property
    def character(self) -> str:
        """The character at which the parser stopped; empty at the end of the file."""
        return self.text.content[self.at : self.at + 1]

    @property
    def before(self) -> str:
        """What stands on the line before that character."""
        return self.text.content[self.text.line_start(self.at) : self.at]

    @property
    def at_end(self) -> bool:
        """Whether nothing follows but space and comments."""
        # The first thing that is neither ends the search: no pattern that repeats, which would keep each repetition.
        texts = re.finditer(r"(?<!\S)#[^\r\n]*|\S", self.text.content[self.at :])
        return all(found[0].startswith("#") for found in texts)

    @property
    def last_text(self) -> int:
        """The index behind the last character before the stop that is neither space nor comment."""
        end = self.reached
        for found in re.compile(r"(?<!\S)#[^\r\n]*|\S+").finditer(self.text.content, self.reached, self.at):
            if not found[0].startswith("#"):
                end = found.end()
        return end

    def rest_of_line(self, start: int) -> str:
        """The text from an index to the end of its line, without a comment."""
        end = re.compile(r"\s#|[\r\n]|\Z").search(self.text.content, start)
        return self.text.content[start : end.start() if end else None].rstrip()

    def line(self, index: int) -> int:
        """The line of an index."""
        return self.text.place(index)[0]

    def problem(
        self, text: str, start: int, end: int, *notes: Note, help: str | None = None, code: str = "yaml-syntax"
    ) -> Problem:
        """A problem at a stretch of the text."""
        return Problem(code, text, self.text.span(start, min(end, len(self.text.content))), notes=notes, help=help)

    def here(self, text: str, *notes: Note, help: str | None = None) -> Problem:
        """A problem at the character where the parser stopped, or just after the last text when that is the end."""
        if self.at_end:
            end = self.last_text
            return self.problem(text, end, end, *notes, help=help)
        return self.problem(text, self.at, self.at + (self.character not in "\r\n"), *notes, help=help)

    def note(self, text: str, index: int, length: int = 1) -> Note:
        """A note at a place of the text."""
        return Note(text, self.text.span(index, min(index + length, len(self.text.content))))


def explain(error: Exception, text: Text, reached: int, opened: int | None) -> Problem:
    """The problem that an error of the parser stands for.

    `reached` is the end of the last thing that was read, for errors without a place; `opened` is where the innermost
    `[` or `{` that is still open stands.
    """
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    at = mark.index if mark is not None else reached
    fault = _Fault(
        text,
        doing=str(getattr(error, "context", None) or ""),
        says=str(getattr(error, "problem", None) or error),
        began=context.index if context is not None else at,
        at=at,
        reached=reached,
        opened=opened,
    )
    tab = _tab(fault)
    if tab:
        return tab
    for pattern, rule in _RULES:
        if re.search(pattern, f"{fault.doing}: {fault.says}"):
            return rule(fault)
    return fault.here(f"this is not YAML: {' '.join(fault.says.split())}")


def _tab(fault: _Fault) -> Problem | None:
    """A tab where the parser stopped, or in the indentation of that line, explains whatever the parser says of it."""
    if "quoted" in fault.doing or "flow" in fault.doing:
        return None
    content = fault.text.content
    indentation = re.compile(r"[ \t]*").match(content, fault.text.line_start(fault.at))
    if indentation and "\t" in indentation[0]:
        start = content.index("\t", indentation.start())
        text = "this line is indented with a tab; YAML indents with spaces"
    elif fault.character == "\t":
        start = fault.at
        text = "a tab stands where YAML wants spaces"
    else:
        return None
    length = len(content[start:]) - len(content[start:].lstrip("\t"))
    return fault.problem(text, start, start + length, code="tab", help="put spaces in place of the tab")


def _unclosed_or_missing_comma(fault: _Fault) -> Problem:
    closing, what = ("]", "list") if "sequence" in fault.doing else ("}", "mapping")
    opening = fault.text.content[fault.began : fault.began + 1]
    note = fault.note(f"the '{opening}' that opens the {what}", fault.began)
    where = f"line {fault.line(fault.began)}"
    if fault.at_end:
        return fault.here(f"the file ends before the '{closing}' of the {what} that opens on {where}", note)
    same_line = fault.line(fault.at) == fault.line(fault.began)
    missing = f"put ',' between two entries and '{closing}' after the last"
    return fault.here(
        f"expected ',' or '{closing}' before '{fault.character}' in the {what} that opens on {where}",
        note,
        help=missing if same_line else f"{missing}; if the {what} ends further up, its '{closing}' is missing there",
    )


def _unclosed_quote(fault: _Fault) -> Problem:
    quote = fault.text.content[fault.began : fault.began + 1]
    note = fault.note("the quote that opens the text", fault.began)
    doubled = "; a ' inside is written ''" if quote == "'" else '; a " inside is written \\"'
    what = "the file ends" if "end of stream" in fault.says else "a document marker stands"
    text = f"{what} before the closing {quote} of the text that opens on line {fault.line(fault.began)}"
    return fault.here(text, note, help=f"close the text with {quote}{doubled}")


def _escape(fault: _Fault) -> Problem:
    if problem := half_character(fault.text, fault.began, min(fault.at + len("ud83d\\ude00"), len(fault.text.content))):
        return problem
    start = fault.text.content.rfind("\\", fault.began, fault.at + 1)
    if start < 0:
        return fault.here("an escape in the text that begins here is not the number of a character")
    written = fault.text.content[start : start + 2]
    if "unknown escape" in fault.says:
        text = f"{written} means nothing inside double quotes"
        advice = "write \\\\ for a backslash, or put the text in 'single quotes'"
    else:
        digits = {"\\x": "2", "\\u": "4"}.get(written, "8")
        text = f"{written} must be followed by the {digits} hexadecimal digits of a character"
        advice = None
    return fault.problem(text, start, start + 2, help=advice)


def _second_colon(fault: _Fault) -> Problem:
    content = fault.text.content
    line_start = fault.text.line_start(fault.at)
    own = _without_dashes(fault.before)
    if tight := re.match(r"[A-Za-z_]\w*:(?=[\[{])", own):
        colon = fault.at - len(own) + tight.end() - 1
        text = f"no space stands behind the ':' of '{tight[0][:-1]}'"
        return fault.problem(text, colon, colon + 1, help="put a space after the ':'")
    if re.search(r":\s", own):
        return fault.here(
            "a second ': ' on this line; a value that contains one must be quoted",
            help='put the value in "double quotes", or begin a nested mapping on the next line',
        )
    if len(fault.before) > _LONGEST_KEY:
        return fault.here(f"a key of more than {_LONGEST_KEY:,} characters must be quoted or shortened")
    above_end = len(content[:line_start].rstrip())
    above_start = fault.text.line_start(above_end)
    above = content[above_start:above_end].lstrip()
    above_start = above_end - len(above)
    key = f"'{excerpt(own)}'"
    key_start = fault.at - len(own)
    if re.search(r":\s", above):
        return fault.problem(
            f"the key {key} is indented deeper than the line above, which already has a value",
            key_start,
            fault.at,
            fault.note("the line above", above_start, len(above)),
            help="indent it as the keys beside it, or remove the value above if the key belongs inside",
        )
    bare = _without_dashes(above)
    return fault.problem(
        f"the line above the key {key} has no ': ' that makes it a key",
        key_start,
        fault.at,
        fault.note("the line above", above_end - len(bare), len(bare)),
        help="put a space after its ':'" if ":" in bare else "write it as 'key: value'",
    )


def _without_dashes(line: str) -> str:
    """A line without the signs in front of it that begin list items and keys."""
    start = 0
    while found := re.compile(r"\s*[-?]\s+").match(line, start):
        start = found.end()
    return line[start:].lstrip()


def _no_colon(fault: _Fault) -> Problem:
    line = fault.rest_of_line(fault.began)
    if len(line) > _LONGEST_KEY:
        text = f"a key may be at most {_LONGEST_KEY:,} characters long"
        return fault.problem(text, fault.began, fault.began + _LONGEST_KEY)
    return fault.problem(
        f"expected a key with ':' after it, got '{excerpt(line)}'",
        fault.began,
        fault.began + len(line),
        help="put a space after the ':'" if ":" in line else "write it as 'key: value'",
    )


_TIGHT_DASH = re.compile(r"-[A-Za-z]\w*")


def _not_an_entry(fault: _Fault) -> Problem:
    """Something in a block mapping or list that is no entry of it; where it stands on its line says what it is."""
    mapping = "mapping" in fault.doing
    what = "mapping" if mapping else "list"
    note = fault.note(f"the {what} begins here", fault.began)
    rest = fault.rest_of_line(fault.at)
    end = fault.at + len(rest)
    column = fault.text.place(fault.at)[1]
    expected = fault.text.place(fault.began)[1]
    if fault.before.strip(" -"):
        doubled = "write a ' inside '...' as ''" if fault.text.content[fault.at - 1] == "'" else None
        if rest in (",", ";"):
            doubled = "remove it"
        return fault.problem(f"'{excerpt(rest)}' follows a value that has already ended", fault.at, end, help=doubled)
    if mapping and fault.character == ":":
        return fault.problem("a ':' with no key before it", fault.at, fault.at + 1)
    if column != expected:
        return fault.problem(
            f"this line begins in column {column}, where nothing above begins",
            fault.at,
            end,
            note,
            help=f"entries of the {what} around it begin in column {expected}",
        )
    wanted = "expected a key with ':'" if mapping else "expected a list item with '- '"
    text = f"{wanted}, got '{excerpt(rest)}'; the {what} begins on line {fault.line(fault.began)}"
    dash = _TIGHT_DASH.match(fault.rest_of_line(fault.began) if mapping else rest)
    help = f"put a space after the '-' of '{excerpt(dash[0])}'" if dash else None
    return fault.problem(text, fault.at, end, note, help=help)


def _item_beside_key(fault: _Fault) -> Problem:
    return fault.here(
        "a list item '- ' cannot stand on the same line as its key",
        help="begin the list on the next line, or write it as [a, b]",
    )


def _question_mark(fault: _Fault) -> Problem:
    return fault.here("a value cannot begin with '? '", help="put the value in quotes")


def _bad_first_character(fault: _Fault) -> Problem:
    return fault.here(f"a value cannot begin with '{fault.character}'", help="put the value in quotes")


def _nameless(fault: _Fault) -> Problem:
    sign, what = ("*", "alias") if "alias" in fault.doing else ("&", "anchor")
    return fault.problem(
        f"'{sign}' begins an {what} and must be followed by a name",
        fault.began,
        fault.began + 1,
        help=f"put the value in quotes if the '{sign}' is part of it",
    )


def _tag(fault: _Fault) -> Problem:
    return tag_not_allowed(fault.text, fault.began)


def tag_not_allowed(text: Text, start: int) -> Problem:
    """The problem of a tag that stands at or after an index."""
    found = re.compile(r"!(?:<[^>\s]*>|[^\s,\[\]{}]*)").search(text.content, start)
    first, last = found.span() if found else (start, start + 1)
    tag = f"'{excerpt(text.content[first:last])}'"
    return Problem(
        "tag-not-allowed",
        f"the tag {tag} is not allowed; a spec is plain data",
        text.span(first, last),
        help="remove it, or put the value in quotes to make it text",
    )


def _no_content(fault: _Fault) -> Problem:
    if fault.at_end and fault.opened is not None:
        opening = fault.text.content[fault.opened : fault.opened + 1]
        closing, what = ("]", "list") if opening == "[" else ("}", "mapping")
        text = f"the file ends before the '{closing}' of the {what} that opens on line {fault.line(fault.opened)}"
        return fault.here(text, fault.note(f"the '{opening}' that opens the {what}", fault.opened))
    if fault.character in ("]", "}") and fault.opened is None:
        return fault.here(f"'{fault.character}' closes nothing", help="put the value in quotes if it is text")
    if fault.character == ":" and not fault.text.content[fault.at + 1 : fault.at + 2].isspace():
        return fault.here("a value cannot begin with ':' here", help="put it in quotes")
    what = "key" if fault.character == ":" else "value"
    return fault.here(f"expected a {what} before '{fault.character}'")


def _colon_before_bracket(fault: _Fault) -> Problem:
    return fault.here("expected a space after this ':'", help="put a space after the ':'")


def _after_the_end(fault: _Fault) -> Problem:
    before = fault.text.content[: fault.at].rstrip()
    last = before[fault.text.line_start(len(before)) :]
    if last.startswith("%"):
        return fault.here("expected a line '---' between the '%' directive and the document")
    end = fault.at + len(fault.rest_of_line(fault.at))
    if last.startswith("..."):
        return fault.problem(SECOND_DOCUMENT, fault.at, end, code="several-documents", help=ONE_DOCUMENT)
    return fault.problem("this follows a value that makes up the whole file", fault.at, end)


def _directive(fault: _Fault) -> Problem:
    start = fault.text.content.rfind("%", 0, fault.began + 1)
    end = start + len(fault.rest_of_line(start))
    return directive_not_allowed(fault.text, max(start, 0), max(end, 0))


def directive_not_allowed(text: Text, start: int, end: int) -> Problem:
    """The problem of a `%` line other than `%YAML 1.2`."""
    line = f"'{excerpt(text.content[start:end])}'"
    return Problem(
        "yaml-syntax",
        f"the directive {line} is not understood; a spec is YAML 1.2",
        text.span(start, end),
        help="remove the line",
    )


def _block_header(fault: _Fault) -> Problem:
    sign = fault.text.content[fault.began : fault.began + 1]
    return fault.here(
        f"'{sign}' begins a text of several lines; only a digit from 1 to 9, '+' or '-' may follow it on its line",
        help=f"begin the text on the next line, or quote it if the '{sign}' is part of it",
    )


SECOND_DOCUMENT = "a second document begins here; a spec is one document"
ONE_DOCUMENT = "put it into a file of its own"

_RULES: tuple[tuple[str, Callable[[_Fault], Problem]], ...] = (
    (r"expected ',' or '[\]}]'", _unclosed_or_missing_comma),
    (r"quoted scalar: found unexpected (?:end of stream|document)", _unclosed_quote),
    (r"unknown escape|quoted scalar: .*(?:hexa?decimal|Unicode character)|chr\(\)|too large to convert", _escape),
    (r"found unexpected ':'", _colon_before_bracket),
    (r"mapping values are not allowed", _second_colon),
    (r"could not find expected ':'", _no_colon),
    (r"sequence entries are not allowed", _item_beside_key),
    (r"mapping keys are not allowed", _question_mark),
    (r"cannot start any token", _bad_first_character),
    (r"scanning an (?:alias|anchor)", _nameless),
    (r"directive|incompatible YAML|version number", _directive),
    (r"a tag|tag handle|codec can't decode", _tag),
    (r"while parsing a block (?:mapping|collection)", _not_an_entry),
    (r"node content", _no_content),
    (r"<document start>", _after_the_end),
    (r"block scalar", _block_header),
)
