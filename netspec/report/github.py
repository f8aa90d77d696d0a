"""Renders problems as GitHub workflow commands, which annotate the lines of a pull request.

GitHub shows at most 10 errors and 10 warnings of a step, and silently drops the rest. So the first ten of each are
commands, and if there are more, the log says how many, and lists all problems.
"""

from __future__ import annotations

from collections import Counter

from netspec.diagnostics import Problem, Severity, one_line
from netspec.report.findings import Findings, tally
from netspec.report.problem_text import closed, message
from netspec.report.report_paths import relative_names
from netspec.report.theme import PLAIN, Theme
from netspec.report.visible import visible

SHOWN = 10


def report(findings: Findings, theme: Theme = PLAIN) -> str:  # noqa: ARG001 -- every format is called alike
    """Commands for the first problems, and the closing line; between them, if there are more, a list of all."""
    names = relative_names(findings)
    lines, rest, seen = [], [], Counter[Severity]()
    for problem in findings.problems:
        seen[problem.severity] += 1
        if seen[problem.severity] <= SHOWN:
            lines.append(command(problem, names[problem.span.file]))
        else:
            rest.append(problem)
    if rest:
        lines.append(
            f"GitHub shows at most {SHOWN} errors and {SHOWN} warnings of a step; {tally(rest)} more "
            f"{'is' if len(rest) == 1 else 'are'} not annotated. All problems:"
        )
        lines += [f"- {_inert(visible(one_line(problem)))}" for problem in findings.problems]
    return closed(lines, findings)


def command(problem: Problem, file: str) -> str:
    """The workflow command of one problem. GitHub accepts columns only for a span on a single line."""
    span = problem.span
    properties: dict[str, object] = {"file": visible(file), "line": span.line}
    if span.line == span.end_line:
        properties |= {"col": span.column, "endLine": span.end_line, "endColumn": max(span.end_column - 1, span.column)}
    else:
        properties["endLine"] = span.end_line
    properties["title"] = problem.code
    listed = ",".join(f"{key}={_escaped_property(str(value))}" for key, value in properties.items())
    return f"::{problem.severity.value} {listed}::{_escaped(message(problem))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _inert(line: str) -> str:
    """A line of the log in which the runner finds no command of the older form, `##[command]`."""
    return line.replace("##[", "# #[")
