"""Faults of brackets and quotes: YAML's flow style."""

from __future__ import annotations

from netspec.diagnostics import Problem
from netspec.source.parser_fault import ParserFault
from netspec.source.strictness import half_character


def unclosed_or_missing_comma(fault: ParserFault) -> Problem:
    """Something other than a comma or the closing bracket after an entry."""
    closing, what = ("]", "list") if "sequence" in fault.doing else ("}", "mapping")
    opening = fault.text.content[fault.began : fault.began + 1]
    note = fault.note(f"the '{opening}' that opens the {what}", fault.began)
    where = f"line {fault.line(fault.began)}"
    if fault.at_end:
        return fault.here(f"missing '{closing}': the {what} that opens on {where} is never closed", note)
    same_line = fault.line(fault.at) == fault.line(fault.began)
    missing = f"put ',' between two entries and '{closing}' after the last"
    return fault.here(
        f"expected ',' or '{closing}' before '{fault.character}' in the {what} that opens on {where}",
        note,
        help=missing if same_line else f"{missing}; if the {what} ends further up, put its '{closing}' there",
    )


def no_content(fault: ParserFault) -> Problem:
    """A missing key or value, an unmatched bracket, or the end of the file inside brackets."""
    if fault.at_end and fault.opened is not None:
        opening, closing, what = _brackets(fault, fault.opened)
        text = f"missing '{closing}': the {what} that opens on line {fault.line(fault.opened)} is never closed"
        return fault.here(text, fault.note(f"the '{opening}' that opens the {what}", fault.opened))
    if fault.character in ("]", "}") and fault.opened is None:
        return fault.here(f"unmatched '{fault.character}'", help="put the value in quotes if it is text")
    if fault.character == ":" and not fault.text.content[fault.at + 1 : fault.at + 2].isspace():
        return fault.here("a value cannot begin with ':' here", help="put it in quotes")
    what = "key" if fault.character == ":" else "value"
    text = f"expected a {what} before '{fault.character}'"
    if fault.opened is None or fault.line(fault.opened) == fault.line(fault.at):
        return fault.here(text)
    opening, closing, kind = _brackets(fault, fault.opened)
    return fault.here(
        f"{text} in the {kind} that opens on line {fault.line(fault.opened)}",
        fault.note(f"the '{opening}' that opens the {kind}", fault.opened),
        help=f"if the {kind} ends further up, put its '{closing}' there",
    )


def _brackets(fault: ParserFault, opened: int) -> tuple[str, str, str]:
    """The bracket that opens there, the one that closes it, and what they enclose."""
    opening = fault.text.content[opened : opened + 1]
    return (opening, "]", "list") if opening == "[" else (opening, "}", "mapping")


def colon_before_bracket(fault: ParserFault) -> Problem:
    """A colon that touches what follows it, inside brackets."""
    help = "put a space after the ':'"
    return fault.here("missing space after this ':'", help=help, fix=fault.insert(fault.at + 1, " ", help))


def unclosed_quote(fault: ParserFault) -> Problem:
    """Quoted text that never ends."""
    quote = fault.text.content[fault.began : fault.began + 1]
    note = fault.note("the opening quote", fault.began)
    inside = "''" if quote == "'" else '\\"'
    line = fault.line(fault.began)
    text = f"document marker inside the quoted text that opens on line {line}"
    if "end of stream" in fault.says:
        text = f"missing closing {quote}: the quoted text that opens on line {line} is never closed"
    return fault.here(text, note, help=f"close the text with {quote}; write a {quote} inside it as {inside}")


def escape(fault: ParserFault) -> Problem:
    """A backslash in double quotes that begins no escape of YAML."""
    if problem := half_character(fault.text, fault.began, min(fault.at + len("ud83d\\ude00"), len(fault.text.content))):
        return problem
    start = fault.text.content.rfind("\\", fault.began, fault.at + 1)
    if start < 0:
        return fault.here("this quoted text has an escape whose number is not a character")
    written = fault.text.content[start : start + 2]
    if "unknown escape" in fault.says:
        text = f"unknown escape {written} inside double quotes"
        advice = "write \\\\ for a backslash, or put the text in 'single quotes'"
    else:
        digits = {"\\x": "2", "\\u": "4"}.get(written, "8")
        text = f"{written} must be followed by {digits} hexadecimal digits"
        advice = None
    return fault.problem(text, start, start + 2, help=advice)
