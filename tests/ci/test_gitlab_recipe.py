"""The recipe for GitLab, run as plain shell in an environment of its own; its reports are what GitLab reads."""

import json
import os
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.ci.shell import Done, run
from tests.ci.test_ci_page import blocks
from tests.report.schemas import GITLAB, json_faults, junit_faults

JOB: dict[str, Any] = blocks("gitlab")[0]["specs"]
REPORTS: dict[str, str] = JOB["artifacts"]["reports"]


def ran(folder: Path, project: Path, temporary: Path) -> Done:
    """The script of the job, as a runner puts it together, in a fresh environment of Python."""
    if not (temporary / "bin").exists():
        assert run([sys.executable, "-m", "venv", str(temporary)], folder).code == 0
    variables = {
        "CI_PROJECT_DIR": str(folder),
        "PATH": f"{temporary / 'bin'}{os.pathsep}{os.environ['PATH']}",
        **dict.fromkeys(JOB["variables"], f"git+file://{project}"),
    }
    return run(["bash", "-e", "-o", "pipefail", "-c", "\n".join(JOB["script"])], folder, variables)


@pytest.mark.slow
def test_the_script_writes_the_reports_of_the_job(theirs: Path, project: Path, tmp_path: Path) -> None:
    (theirs / "nets").rename(theirs / "specs")
    for code in (1, 0):
        done = ran(theirs, project, tmp_path / "environment")
        assert done.code == code, done.text
        assert "\nspecs/warned.yml:5:3: warning: " in done.text, "the log is for people"
        issues = json.loads((theirs / REPORTS["codequality"]).read_text(encoding="utf-8"))
        assert json_faults(issues, GITLAB) == []
        faulty = {"specs/bad.yaml", "specs/warned.yml"} if code else {"specs/warned.yml"}
        assert {issue["location"]["path"] for issue in issues} == faulty
        suites = ET.parse(theirs / REPORTS["junit"]).getroot()  # noqa: S314 -- written above
        assert list(junit_faults(suites)) == []
        assert (suites.attrib["failures"], suites.attrib["tests"]) == (str(code), "3")
        (theirs / "specs" / "bad.yaml").write_text((theirs / "specs" / "good.yaml").read_text(), encoding="utf-8")


def test_reports_are_kept_when_the_check_fails() -> None:
    assert JOB["artifacts"]["when"] == "always"
    assert set(REPORTS) == {"codequality", "junit"}
