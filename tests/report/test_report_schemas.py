"""Reports are what their readers accept, and hold what the JSON report holds: of broken specs, and of strange names."""

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import junitparser
import pytest

from netspec.diagnostics import Note, Problem, Severity, Span, has_errors
from netspec.pipeline import inspect_file, inspect_text
from netspec.report.findings import Findings, Run
from netspec.report.formats import FORMATS
from netspec.report.theme import PLAIN
from tests.report.schemas import GITLAB, json_faults, junit_faults, published

ROOT = Path(__file__).parents[2]
SARIF = published("sarif-2.1.0")
EVIL = 'a b"<&>%\x1b[2J\n::x\ufffe\u202e\udce9'


def of(folder: Path, *, strict: bool = False) -> Findings:
    read = [inspect_file(path) for path in sorted(folder.glob("*.yaml"))]
    problems = tuple(problem for each in read for problem in each.problems)
    lines = {each.file: each.document.lines for each in read if each.document}
    return Findings(problems, [each.file for each in read], lines, Run(strict, str(ROOT), "1.2.3"))


def strange() -> Findings:
    span = Span(f"{EVIL}.yaml", 3, 4, 5, 6)
    notes = (Note(EVIL, Span(f"/elsewhere/{EVIL}", 1, 1, 1, 1)), Note(EVIL))
    problems = (
        Problem("bad-name", EVIL, span, notes=notes, help=EVIL),
        Problem("no-op", "y", Span("b.yaml", 1, 1, 1, 1), Severity.WARNING),
    )
    return Findings(problems, [span.file, "b.yaml", "c.yaml"], {span.file: [EVIL] * 5})


FOUND: Mapping[str, Callable[[], Findings]] = {
    "broken specs": lambda: of(ROOT / "tests" / "broken"),
    "broken specs, strictly": lambda: of(ROOT / "tests" / "broken", strict=True),
    "sound specs": lambda: of(ROOT / "specs"),
    "strange names": strange,
    "nothing": lambda: Findings((), []),
}
PLACE = ("line", "column", "end_line", "end_column")


@cache
def found_in(name: str) -> Findings:
    return FOUND[name]()


@pytest.fixture(params=FOUND, scope="module")
def found(request: pytest.FixtureRequest) -> Findings:
    return found_in(request.param)


def rendered(found: Findings, name: str) -> str:
    text = FORMATS[name](found, PLAIN)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert text.endswith("\n")
    return text


def plain(found: Findings) -> list[dict[str, Any]]:
    """The problems as the JSON report has them, which is tested elsewhere."""
    data: list[dict[str, Any]] = json.loads(rendered(found, "json"))
    return data


def test_there_is_something_to_render() -> None:
    assert len(found_in("broken specs").problems) > 500
    assert len(found_in("sound specs").files) > 15


def test_sarif_is_valid_and_complete(found: Findings) -> None:
    log = json.loads(rendered(found, "sarif"))
    assert json_faults(log, SARIF) == []
    (run,) = log["runs"]
    assert run["invocations"][0]["exitCode"] == found.failed
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(found.problems)
    for result, problem in zip(run["results"], plain(found), strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem["code"]
        assert result["level"] == problem["severity"]
        (location,) = result["locations"]
        assert placed(location) == tuple(problem[key] for key in PLACE)
        related = [note for note in problem["notes"] if "line" in note]
        assert [placed(each)[:2] for each in result["relatedLocations"]] == [
            (note["line"], note["column"]) for note in related
        ]


def test_sarif_has_the_fixes_of_the_json_report(found: Findings) -> None:
    results = json.loads(rendered(found, "sarif"))["runs"][0]["results"]
    for result, problem in zip(results, plain(found), strict=True):
        edits = [
            (*region(each["deletedRegion"]), each["insertedContent"]["text"])
            for fix in result["fixes"]
            for change in fix["artifactChanges"]
            for each in change["replacements"]
        ]
        fix = problem["fix"] or {"edits": [], "safe": None}
        assert edits == [tuple(edit[key] for key in (*PLACE, "text")) for edit in fix["edits"]]
        assert [each["properties"]["safe"] for each in result["fixes"]] == [fix["safe"]] * bool(edits)


def test_there_are_fixes() -> None:
    results = json.loads(rendered(found_in("broken specs"), "sarif"))["runs"][0]["results"]
    assert {fix["properties"]["safe"] for result in results for fix in result["fixes"]} == {True, False}


def placed(location: dict[str, Any]) -> tuple[int, ...]:
    return region(location["physicalLocation"]["region"])


def region(data: dict[str, int]) -> tuple[int, ...]:
    return data["startLine"], data["startColumn"], data["endLine"], data["endColumn"]


def test_sarif_names_files_by_relative_uris_from_which_they_are_found() -> None:
    log = json.loads(rendered(found_in("broken specs"), "sarif"))
    for result in log["runs"][0]["results"]:
        there = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert there["uriBaseId"] == "%SRCROOT%"
        assert (ROOT / os.fsdecode(unquote_to_bytes(there["uri"]))).is_file()


def test_sarif_of_files_elsewhere() -> None:
    result = json.loads(rendered(found_in("strange names"), "sarif"))["runs"][0]["results"][0]
    there = result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]
    assert there["uri"].startswith("file:///elsewhere/a%20b%22")
    assert "uriBaseId" not in there


def test_rules_have_pages_of_help_within_the_limits_of_code_scanning() -> None:
    driver = json.loads(rendered(found_in("nothing"), "sarif"))["runs"][0]["tool"]["driver"]
    for rule in driver["rules"]:
        assert rule["help"]["text"]
        assert "```" in rule["help"]["markdown"]
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["shortDescription"]["text"].endswith(".")
        assert "\n" not in rule["shortDescription"]["text"]
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"]) > 60


def test_gitlab_is_valid_and_complete(found: Findings) -> None:
    issues = json.loads(rendered(found, "gitlab"))
    assert json_faults(issues, GITLAB) == []
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue, problem in zip(issues, plain(found), strict=True):
        assert issue["check_name"] == f"netspec/{problem['code']}"
        assert issue["location"]["lines"] == {"begin": problem["line"], "end": problem["end_line"]}
        assert issue["severity"] == {"error": "major", "warning": "minor"}[problem["severity"]]


def test_gitlab_names_files_from_the_root_of_the_repository() -> None:
    issues = json.loads(rendered(found_in("broken specs"), "gitlab"))
    assert {str(Path(issue["location"]["path"]).parent) for issue in issues} == {"tests/broken"}


def test_junit_is_valid_and_complete(found: Findings) -> None:
    text = rendered(found, "junit")
    assert list(junit_faults(ET.fromstring(text))) == []  # noqa: S314 -- written above
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    failing = {p.span.file for p in found.problems if found.run.strict or p.severity is Severity.ERROR}
    assert (suite.tests, suite.failures, suite.errors) == (len(found.files), len(failing), 0)
    assert [bool(case.result) for case in suite] == [file in failing for file in found.files]
    for case, file in zip(suite, found.files, strict=True):
        said = "".join(result.text for result in case.result) + (case.system_out or "")
        codes = [p.code for p in found.problems if p.span.file == file]
        assert [said.count(f"[{code}]\n") >= codes.count(code) for code in codes] == [True] * len(codes)


def test_a_failure_says_what_is_wrong_in_a_line() -> None:
    problem = Problem("bad-name", "it is bad", Span("a.yaml", 1, 2, 1, 3))
    other = Problem("no-op", "y", Span("a.yaml", 1, 1, 1, 1), Severity.WARNING)
    for problems, message in [
        ((problem,), "a.yaml:1:2: error: it is bad [bad-name]"),
        ((problem, other), "1 error and 1 warning"),
    ]:
        root = ET.fromstring(rendered(Findings(problems, ["a.yaml"]), "junit"))  # noqa: S314 -- written above
        (failure,) = root.iter("failure")
        assert failure.attrib == {"message": message, "type": "error"}


def test_a_base_that_was_not_checked_itself_is_a_test_case() -> None:
    problem = Problem("no-op", "y", Span("base.yaml", 1, 1, 1, 1))
    (suite,) = junitparser.JUnitXml.fromstring(rendered(Findings((problem,), ["a.yaml"]), "junit").encode())
    assert [(case.name, bool(case.result)) for case in suite] == [("a.yaml", False), ("base.yaml", True)]


def test_a_file_is_one_test_case_by_whatever_path_it_is_reached() -> None:
    """GitLab ignores the second test case of one name."""
    problem = Problem("no-op", "y", Span("nets/../base.yaml", 1, 1, 1, 1))
    (suite,) = junitparser.JUnitXml.fromstring(rendered(Findings((problem,), ["base.yaml"]), "junit").encode())
    assert [(case.name, bool(case.result)) for case in suite] == [("base.yaml", True)]


def test_what_others_would_refuse_is_noticed() -> None:
    assert json_faults({"version": "2.1.0", "runs": [{}]}, SARIF)
    assert json_faults({"version": "2.1", "runs": []}, SARIF)
    assert json_faults([{"description": "x"}], GITLAB)
    wrong = '<testsuites file="x"><testsuite name="n"><failure/></testsuite></testsuites>'
    assert list(junit_faults(ET.fromstring(wrong))) == [  # noqa: S314 -- written above
        "testsuites has file",
        "testsuite lacks errors",
        "testsuite lacks failures",
        "testsuite lacks tests",
        "testsuite holds ['failure']",
    ]
    assert not has_errors(found_in("sound specs").problems)


def test_sarif_cannot_delete_a_byte_order_mark() -> None:
    problems = inspect_text(b"\xef\xbb\xbfnetspec: 1\n", "f.yaml").problems
    assert problems[0].fix is not None
    (run,) = json.loads(rendered(Findings(problems, ["f.yaml"]), "sarif"))["runs"]
    assert run["results"][0]["fixes"] == []
