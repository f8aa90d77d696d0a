"""What an expression at a cursor can go on with: names, sizes, functions, and words between operands."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import CompletionItemKind

from netspec.expression.environment import ROUND, SCOPE
from netspec.expression.words import BUILT_INS, CONSTANTS, INPUT, KNOWN, MIN_MAX, SIZES, SOFT_FUNCTIONS
from netspec.lsp.completion.candidate import Candidate
from netspec.lsp.completion.completion_template import Blank, Template, joined
from netspec.lsp.completion.file_outline import FileOutline, mapping
from netspec.lsp.completion.known_outputs import known_outputs, steps_inside
from netspec.lsp.completion.round_names import fields_of, round_names
from netspec.lsp.completion.value_candidates import parameter_candidate
from netspec.patterns import lazy_pattern

_WORD = lazy_pattern(r"[A-Za-z_]\w*\Z")
_NAME = lazy_pattern(r"\$[A-Za-z_]?\w*\Z")
_MEMBER_OF = lazy_pattern(r"(?<![\w.\])])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[[^\[\]]*\])*)\.\w*\Z")
_ID_TEXT = lazy_pattern(r"\bid\(\s*(['\"])([^'\"]*)\Z")
_OPERAND_ENDS = lazy_pattern(r"(?:[\w)'\"])\s+\Z")
_OPERATORS = ("if", "else", "and", "or", "not")
_INFIX = ("if", "else", "and", "or")


_NO_STEP = ("arg_scope", "input", "end_points", "expect")
"""The keys of a file whose values no tensor reaches."""


def open_expression(left: str) -> str | None:
    """The expression that what stands before a cursor leaves open, from behind its dollar; None if there is none."""
    dollar = left.rfind("$")
    if dollar < 0:
        return None
    text = left[dollar + 1 :]
    if not text.startswith("("):
        return text if _NAME.search(left) else None
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return None
    return text


def word_of(expression: str) -> str:
    """The word that is typed at the end of an expression."""
    found = _WORD.search(expression)
    return found[0] if found else ""


def expression_candidates(expression: str, outline: FileOutline) -> Iterator[Candidate]:
    """What can stand at the end of an expression, which begins behind its dollar; a function's has no parenthesis."""
    if (begun := _ID_TEXT.search(expression)) and len(begun[2]) == len(word_of(expression)):
        yield from (Candidate(name, CompletionItemKind.Reference, "an id") for name in _ids(outline))
        return
    quotes = [character for character in expression if character in "'\""]
    if len(quotes) % 2 or (expression and expression[-1].isdigit() and not word_of(expression)):
        return
    if member := _MEMBER_OF.search(expression):
        yield from _members(member[1], outline)
        return
    before = expression[: len(expression) - len(word_of(expression))]
    if _OPERAND_ENDS.search(before) and before.split()[-1] not in (*_OPERATORS, "("):
        yield from (Candidate(word, CompletionItemKind.Operator, "operator") for word in _INFIX)
        return
    yield from _names(outline)
    if before or outline.cursor.path[:1] == ("functions",):
        yield from _inside(outline)
    else:
        yield from _parenthesized(outline)


def _members(of: str, outline: FileOutline) -> Iterator[Candidate]:
    """What can stand behind the dot of a name: fields of a row, or sizes of a tensor and what is inside its step."""
    if fields := fields_of(of, outline):
        yield from (Candidate(word, CompletionItemKind.Field, f"field of {of}") for word in fields)
        return
    if _no_step(outline):
        return
    inside = known_outputs(steps_inside(of, outline), outline) if outline.cursor.path[0] != "functions" else ()
    inner = dict.fromkeys(each.text for each in inside if _WORD.fullmatch(each.text))
    yield from (Candidate(word, CompletionItemKind.Reference, f"inside {of}", rank=2) for word in inner)
    head, _, last = of.rpartition(".")
    known = (each.text for each in known_outputs(steps_inside(head, outline), outline)) if head else _tensors(outline)
    if last in known:
        yield from (Candidate(word, CompletionItemKind.Property, f"of {of}") for word in SIZES)


def _names(outline: FileOutline) -> Iterator[Candidate]:
    """The names that hold values."""
    for name, declared in outline.visible_params().items():
        yield parameter_candidate(name, mapping(declared), rank=2)
    if outline.cursor.path[:1] == ("functions",):
        for name in outline.function_arguments:
            yield Candidate(name, CompletionItemKind.Variable, "argument", rank=1)
    for name in round_names(outline):
        yield Candidate(name, CompletionItemKind.Variable, "what the round of a repeat has", rank=1)
    if outline.in_repeat:
        yield Candidate(ROUND, CompletionItemKind.Variable, "the round of the repeat, from 1", rank=1)
    if not outline.recipe:
        yield Candidate(SCOPE, CompletionItemKind.Variable, "the variable scope of the network", rank=7)


def _inside(outline: FileOutline) -> Iterator[Candidate]:
    """What only an expression in parentheses can have."""
    for head, body in outline.functions:
        write = (f"{head.name}(", *joined([(Blank(name),) for name in head.arguments]), ")")
        yield Candidate(head.name, CompletionItemKind.Function, head.text, ("text", f"`{body}`"), rank=3, write=write)
    for name, size in _sizes(outline):
        yield Candidate(f"{name}.{size}", CompletionItemKind.Property, f"size of {name}", rank=4)
    for name in (*BUILT_INS, KNOWN):
        several = name in MIN_MAX
        what = "whether sizes are known" if name == KNOWN else "built-in function"
        yield Candidate(name, CompletionItemKind.Function, what, rank=6, write=_called(name, several=several))
    own = {head.name for head, _ in outline.functions}
    for name, arguments in SOFT_FUNCTIONS.items():
        if name not in own:
            write = (f"{name}(", *joined([(Blank(argument),) for argument in arguments]), ")")
            yield Candidate(name, CompletionItemKind.Function, "built-in function", rank=7, write=write)
    for name in (*CONSTANTS, "not"):
        yield Candidate(name, CompletionItemKind.Keyword, "constant" if name in CONSTANTS else "operator", rank=8)


def _called(name: str, *, several: bool) -> Template:
    operands = [(Blank("a"),), (Blank("b"),)] if several else [(Blank("x"),)]
    return (f"{name}(", *joined(operands), ")")


def _parenthesized(outline: FileOutline) -> Iterator[Candidate]:
    """The sizes of tensors behind a dollar alone, which have to stand in parentheses."""
    for name, size in _sizes(outline):
        write = (f"({name}.{size})",)
        yield Candidate(f"{name}.{size}", CompletionItemKind.Property, f"size of {name}", rank=4, write=write)


def _no_step(outline: FileOutline) -> bool:
    """Whether no tensor reaches the place of the cursor."""
    return outline.recipe or outline.cursor.path[0] in _NO_STEP


def _sizes(outline: FileOutline) -> list[tuple[str, str]]:
    """The tensors whose sizes can be read, each with the name of a size."""
    return [] if _no_step(outline) else [(name, size) for name in _tensors(outline) for size in SIZES]


def _tensors(outline: FileOutline) -> list[str]:
    """The names of tensors: inputs, and ids of the steps before; the body of a function knows one alone."""
    if outline.cursor.path[0] == "functions":
        return [INPUT]
    return list(dict.fromkeys((INPUT, *outline.inputs, *filter(_WORD.fullmatch, _ids(outline)))))


def _ids(outline: FileOutline) -> list[str]:
    """The ids of the steps before, the nearest first."""
    names = [each.text for each in known_outputs(outline.placed_before(), outline) if each.kind == "id"]
    return list(dict.fromkeys(name for name in names[::-1] if "$" not in name))
