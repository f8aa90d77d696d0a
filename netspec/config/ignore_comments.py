"""Comments that ignore warnings beside a line: `# netspec: ignore[unused-parameter]`.

A comment at the end of a line is for the problems that begin on it; one on a line of its own, for the next line that
holds more than a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from netspec.config.warning_codes import fault_of
from netspec.diagnostics import Advice, Fix, Problem, Severity, Span, TextEdit
from netspec.patterns import lazy_pattern
from netspec.records import dataclass, field
from netspec.source.comments import Comment, comments

WORD = "ignore"
"""What a text with such a comment contains."""
UNUSED = "unused-ignore"
_COMMENT = lazy_pattern(r"#\s*netspec\s*:\s*ignore(?![\w-])")
_LIST = lazy_pattern(r"\s*\[([^\]]*)\]")
_CODE = lazy_pattern(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class _Ignored:
    """A code in a comment, and the line that the comment is for; None stands for edits that would take more away."""

    code: str
    line: int
    span: Span
    removal: TextEdit | None
    """Takes the code out of the comment, which has others."""
    whole: TextEdit | None
    """Removes the comment, which says nothing else."""


@dataclass(slots=True)
class _Comments:
    """What the comments of one file say."""

    ignored: list[_Ignored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def after_comments(
    problems: Iterable[Problem], file: str, texts: Mapping[str, Sequence[str]], judged: bool
) -> tuple[Problem, ...]:
    """The problems that comments do not ignore, and those of the comments in `file`.

    `texts` are the lines of all files that the problems may be in. `judged` says that a comment without effect is a
    problem: that is not known if the check ended early, or was of other parameters than the file's.
    """
    read = {name: _read(name, lines) for name, lines in texts.items() if any(WORD in line for line in lines)}
    own = read.get(file, _Comments())
    kept, used = _split([*problems, *own.problems], read)
    if judged:
        needed = {ignored.span.line for ignored in used}
        unused = {_unused(ignored, needed): ignored for ignored in own.ignored if ignored not in used}
        others = [problem for problem, ignored in unused.items() if ignored.code != UNUSED]
        reported, answered = _split(others, read)
        kept += reported
        kept += [problem for problem, each in unused.items() if each.code == UNUSED and each not in answered]
    return tuple(kept)


def _split(problems: Iterable[Problem], read: Mapping[str, _Comments]) -> tuple[list[Problem], set[_Ignored]]:
    """The problems that are reported, and what ignores the others."""
    by_place: dict[tuple[str, int, str], _Ignored] = {}
    for name, found in read.items():
        for ignored in found.ignored:
            by_place.setdefault((name, ignored.line, ignored.code), ignored)
    kept, used = [], set()
    for problem in problems:
        ignored_by = by_place.get((problem.span.file, problem.span.line, problem.code))
        if ignored_by is None or problem.severity is Severity.ERROR:
            kept.append(problem)
        else:
            used.add(ignored_by)
    return kept, used


def _unused(ignored: _Ignored, needed: Set[int]) -> Problem:
    """The problem of a code without effect; `needed` are the lines of comments that have one."""
    text = f"'{ignored.code}' is ignored, but not reported on line {ignored.line}"
    edit = ignored.removal if ignored.span.line in needed else ignored.whole
    fix = Fix("remove it", (edit,)) if edit else None
    return Problem(UNUSED, text, ignored.span, Severity.WARNING, help="delete it from the comment", fix=fix)


def _read(file: str, lines: Sequence[str]) -> _Comments:
    found = _Comments()
    for comment in comments(lines, _COMMENT):
        _read_comment(file, comment, _line_of(comment, lines), found)
    return found


def _line_of(comment: Comment, lines: Sequence[str]) -> int:
    """The line that a comment is for."""
    if not comment.alone:
        return comment.line
    below = (number for number in range(comment.line + 1, len(lines) + 1) if _holds_more(lines[number - 1]))
    return next(below, comment.line)


def _holds_more(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _read_comment(file: str, comment: Comment, line: int, found: _Comments) -> None:
    start = _COMMENT.search(comment.text)
    if start is None:
        return
    listed = _LIST.match(comment.text, start.end())
    codes = list(_CODE.finditer(comment.text, *listed.span(1))) if listed else []
    if not codes:
        end = listed.end() if listed else start.end()
        text = "a comment to ignore warnings names their codes in brackets"
        _report(found, _span(file, comment, start.start(), end), text, Advice("write # netspec: ignore[CODE]"))
    faults = [fault_of(code[0]) for code in codes]
    whole = None if any(faults) else _whole(file, comment, start, listed)
    for number, (code, fault) in enumerate(zip(codes, faults, strict=True)):
        span = _span(file, comment, *code.span())
        if fault:
            _report(found, span, *fault)
        else:
            # With the comma beside it.
            first, last = (codes[number - 1].end(), code.end()) if number else (code.start(), codes[:2][-1].start())
            removal = TextEdit(_span(file, comment, first, last), "") if len(codes) > 1 else None
            found.ignored.append(_Ignored(code[0], line, span, removal, whole))


def _whole(file: str, comment: Comment, start: re.Match[str], listed: re.Match[str] | None) -> TextEdit | None:
    """The edit that removes a comment, with its line if it stands alone; None if it says more."""
    if listed is None or start.start() or comment.text[listed.end() :].strip():
        return None
    if comment.alone:
        return TextEdit(Span(file, comment.line, 1, comment.line + 1, 1), "")
    return TextEdit(_span(file, comment, -comment.blanks, len(comment.text)), "")


def _report(found: _Comments, span: Span, text: str, advice: Advice) -> None:
    problem = Problem("invalid-ignore", text, span, Severity.WARNING, help=advice.help, fix=advice.fix(span))
    found.problems.append(problem)


def _span(file: str, comment: Comment, start: int, end: int) -> Span:
    return Span(file, comment.line, comment.column + start, comment.line, comment.column + end)
