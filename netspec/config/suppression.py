"""Suppresses the warnings that comments ignore, and reports the comments that are wrong or without effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from netspec.config.ignore_comments import IgnoreComment, IgnoredCode, ignore_comments
from netspec.config.warning_codes import ALL, WARNINGS, fault_of
from netspec.diagnostics import Advice, Fix, Problem, Severity, Span, TextEdit

INVALID, UNUSED = "invalid-ignore", "unused-ignore"
_Place = tuple[str, int, str]


def after_comments(
    problems: Sequence[Problem], file: str, texts: Mapping[str, Sequence[str]], judged: bool
) -> tuple[Problem, ...]:
    """The problems that comments do not ignore, and those of the comments in `file`.

    `texts` are the lines of all files that the problems may be in. `judged` says that a comment without effect is a
    problem: that is not known if the check ended early, or was of other parameters than the file's.
    """
    read = {name: ignore_comments(name, lines) for name, lines in texts.items()}
    own = read.get(file, [])
    ignoring = _by_place(read)
    warnings: dict[tuple[str, int], set[str]] = {}
    for problem in problems:
        if problem.severity is Severity.WARNING:
            warnings.setdefault(problem.span[:2], set()).add(problem.code)
    wrong = [problem for comment in own for problem in _wrong(comment, warnings, judged)]
    kept, used = _split([*problems, *wrong], ignoring)
    if judged:
        unused = [found for comment in own for found in _unused(comment, used)]
        reported, answered = _split([problem for code, problem in unused if code.code != UNUSED], ignoring)
        kept += reported
        kept += [problem for code, problem in unused if code.code == UNUSED and code not in answered]
    return tuple(kept)


def _by_place(read: Mapping[str, Iterable[IgnoreComment]]) -> dict[_Place, IgnoredCode]:
    """What ignores a code on a line of a file."""
    found: dict[_Place, IgnoredCode] = {}
    for name, listed in read.items():
        for comment in listed:
            for code in comment.codes:
                found.setdefault((name, comment.line, code.code), code)
    return found


def _split(
    problems: Iterable[Problem], ignoring: Mapping[_Place, IgnoredCode]
) -> tuple[list[Problem], set[IgnoredCode]]:
    """The problems that are reported, and what ignores the others."""
    kept, used = [], set()
    for problem in problems:
        code = ignoring.get((problem.span.file, problem.span.line, problem.code))
        if code is None or problem.severity is Severity.ERROR:
            kept.append(problem)
        else:
            used.add(code)
    return kept, used


def _wrong(comment: IgnoreComment, warnings: Mapping[tuple[str, int], Set[str]], judged: bool) -> Iterator[Problem]:
    """The problems of a comment without codes, or with such as cannot be ignored."""
    here = warnings.get((comment.span.file, comment.line), frozenset())
    if comment.slip:
        yield _slip(comment, here)
        return
    if all(code.code == ALL for code in comment.codes):
        yield _without_codes(comment, here, judged)
        return
    for code in comment.codes:
        if fault := fault_of(code.code):
            text, near = fault
            if near:
                yield _invalid(text, code.span, Advice(f"did you mean '{near}'?", near))
            else:
                span = code.span if len(comment.codes) > 1 else comment.span
                yield _invalid(text, span, Advice("delete it"), _removal(comment, code, alone=len(comment.codes) == 1))


def _slip(comment: IgnoreComment, warnings: Set[str]) -> Problem:
    """The problem of a comment that is most likely meant to ignore warnings, but is written otherwise."""
    codes = ", ".join(sorted(warnings)) or "CODE"
    text = "the comment resembles one that ignores warnings, and ignores none"
    return _invalid(text, comment.span, Advice(f"write # netspec: ignore[{codes}]"))


def _without_codes(comment: IgnoreComment, warnings: Set[str], judged: bool) -> Problem:
    """The problem of a comment that does not say which of the warnings on its line it is for."""
    text = "a comment to ignore warnings names their codes in brackets"
    if not warnings and judged:
        return _invalid(text, comment.span, Advice("delete it"), comment.removal)
    codes = ", ".join(sorted(warnings)) or "CODE"
    whole = f"# netspec: ignore[{codes}]"
    return _invalid(text, comment.span, Advice(f"write {whole}", whole if warnings and comment.removal else None))


def _invalid(text: str, span: Span, advice: Advice, removal: TextEdit | None = None) -> Problem:
    fix = Fix("remove it", (removal,)) if removal else advice.fix(span)
    return Problem(INVALID, text, span, Severity.WARNING, help=advice.help, fix=fix)


def _unused(comment: IgnoreComment, used: set[IgnoredCode]) -> Iterator[tuple[IgnoredCode, Problem]]:
    """The codes of a comment without effect, each with its problem."""
    without = [code for code in comment.codes if code.code in WARNINGS and code not in used]
    for code in without:
        text = f"'{code.code}' is ignored, but not reported on line {comment.line}"
        span = code.span if len(comment.codes) > 1 else comment.span
        removal = _removal(comment, code, alone=len(without) == len(comment.codes))
        fix = Fix("remove it", (removal,)) if removal else None
        yield code, Problem(UNUSED, text, span, Severity.WARNING, help="delete it", fix=fix)


def _removal(comment: IgnoreComment, code: IgnoredCode, alone: bool) -> TextEdit | None:
    """The edit that takes a code out of a comment, or the comment itself, if nothing else is in it."""
    return comment.removal if alone else code.removal
