"""Renders problems as GitHub workflow commands, which annotate the lines of a pull request.

GitHub shows at most 10 errors and 10 warnings of a step and silently drops the rest; the log then says how many were
dropped, and lists all problems.
"""

from __future__ import annotations

from netspec.diagnostics import Problem, Severity, one_line
from netspec.report.findings import Findings, counted
from netspec.report.problem_text import closing, note_text
from netspec.report.theme import PLAIN, Theme
from netspec.report.visible import visible

SHOWN = 10


def report(findings: Findings, theme: Theme = PLAIN) -> str:  # noqa: ARG001 -- every format is called alike
    """A command for each problem, then the closing line; if GitHub drops some, a line that says so and a full list."""
    lines = [command(problem) for problem in findings.problems]
    dropped = [counted(over, severity.value) for severity in Severity if (over := findings.count(severity) - SHOWN) > 0]
    if dropped:
        lines.append(
            f"GitHub annotates at most {SHOWN} errors and {SHOWN} warnings of a step; it does not show "
            f"{' and '.join(dropped)}. All problems:"
        )
        lines += [f"- {_inert(visible(one_line(problem)))}" for problem in findings.problems]
    return "\n".join([*lines, closing(findings), ""])


def command(problem: Problem) -> str:
    """The workflow command of one problem. GitHub accepts columns only for a span on a single line."""
    span = problem.span
    properties: dict[str, object] = {"file": visible(span.file), "line": span.line}
    if span.line == span.end_line:
        properties |= {"col": span.column, "endLine": span.end_line, "endColumn": max(span.end_column - 1, span.column)}
    else:
        properties["endLine"] = span.end_line
    properties["title"] = problem.code
    said = [problem.text, *(f"note: {note_text(note, problem)}" for note in problem.notes)]
    said += [] if problem.help is None else [f"help: {problem.help}"]
    message = _escaped("\n".join(map(visible, said)))
    listed = ",".join(f"{key}={_escaped_property(str(value))}" for key, value in properties.items())
    return f"::{problem.severity.value} {listed}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _inert(line: str) -> str:
    """A line of the log in which the runner finds no command of the older form, `##[command]`."""
    return line.replace("##[", "# #[")
