"""Renders a check as a JUnit report: a test case for each file, which CI servers list among the tests.

The schemas of Jenkins, which others follow, know neither a file nor a line of a test case: its name is the file, and
the text of a failure has the lines. A server shows the first failure of a test case, so it holds all problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from netspec.diagnostics import Problem, Severity, has_errors, one_line
from netspec.report.findings import Findings, tally
from netspec.report.problem_text import render
from netspec.report.report_paths import relative_names
from netspec.report.theme import PLAIN, Theme
from netspec.report.visible import visible

_NAME = "netspec"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def report(findings: Findings, theme: Theme = PLAIN) -> str:  # noqa: ARG001 -- every format is called alike
    """The document, in ASCII. Warnings that fail no check are the output of their test case."""
    names = relative_names(findings)
    # By name, since a server drops the second test case of one name: a base may be reached by another path.
    problems: dict[str, list[Problem]] = {names[file]: [] for file in findings.files}
    for problem in findings.problems:
        problems.setdefault(names[problem.span.file], []).append(problem)
    suite = ET.Element("testsuite", name=_NAME)
    for name, found in problems.items():
        case = ET.SubElement(suite, "testcase", name=visible(name), classname=_NAME)
        if found:
            case.append(_outcome(found, findings))
    counts = {"tests": str(len(problems)), "failures": str(len(suite.findall("testcase/failure"))), "errors": "0"}
    suite.attrib |= counts
    root = ET.Element("testsuites", {"name": _NAME, **counts})
    root.append(suite)
    ET.indent(root)
    body = ET.tostring(root, "us-ascii", xml_declaration=False).decode()
    return f"{_DECLARATION}{body}\n"


def is_own(beginning: str) -> bool:
    """Whether a file that begins so is such a report of netspec."""
    return beginning.startswith(f'{_DECLARATION}<testsuites name="{_NAME}"')


def _outcome(found: Sequence[Problem], findings: Findings) -> ET.Element:
    text = "\n".join(render(problem, findings.lines.get(problem.span.file, ())) for problem in found)
    if not any(findings.fails(problem) for problem in found):
        made = ET.Element("system-out")
    else:
        message = visible(one_line(found[0])) if len(found) == 1 else tally(found)
        worst = Severity.ERROR if has_errors(found) else Severity.WARNING
        made = ET.Element("failure", message=message, type=worst.value)
    made.text = f"\n{text}\n"
    return made
