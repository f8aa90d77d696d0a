"""The workflow of docs/diff.md: valid for GitHub, and its steps run as plain shell on the merge of a pull request."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.conftest import GOOD, VARIANT
from tests.ci.shell import commit, run
from tests.ci.test_ci_page import renamed
from tests.report.schemas import json_faults, published

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")


def workflow() -> Any:
    (text,) = re.findall(r"^```yaml github\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return renamed(yaml.safe_load(text))


def test_it_is_valid() -> None:
    assert json_faults(workflow(), published("GitHub Workflow")) == []


@pytest.fixture
def merge(tmp_path: Path) -> Path:
    """A merge of a branch, whose base has changed, into a main branch that has changed otherwise meanwhile."""
    folder = tmp_path / "repository"
    (folder / "specs").mkdir(parents=True)

    def write(name: str, text: str) -> None:
        (folder / "specs" / name).write_text(text, encoding="utf-8")

    def git(*arguments: str) -> None:
        done = run(["git", *arguments], folder)
        assert done.code == 0, done.text

    for name, text in {"good.yaml": GOOD, "variant.yaml": VARIANT, "other.yaml": GOOD}.items():
        write(name, text)
    commit(folder, "specs")
    git("checkout", "-q", "-b", "branch")
    write("good.yaml", GOOD.replace("kernel_size: 3", "kernel_size: 5"))
    commit(folder, "a change of the base")
    git("checkout", "-q", "main")
    write("other.yaml", GOOD.replace("num_outputs: 4", "num_outputs: 5"))
    commit(folder, "a change of main")
    git("merge", "-q", "--no-ff", "branch", "-m", "merge")
    return folder


def test_the_steps_compare_with_the_branch_that_it_goes_into(merge: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "netspec"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m netspec "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    shallow = tmp_path / "shallow"
    depth = str(workflow()["jobs"]["diff"]["steps"][0]["with"]["fetch-depth"])
    assert run(["git", "clone", "-q", "--depth", depth, f"file://{merge}", str(shallow)], tmp_path).code == 0
    lines = [step["run"] for step in workflow()["jobs"]["diff"]["steps"] if "run" in step]
    ours = [line for line in lines if not line.startswith(("pip ", "gh "))]
    assert len(ours) == len(lines) - 2
    summary = tmp_path / "summary.md"
    variables = {
        "PATH": f"{program.parent}:/usr/bin:/bin",
        "GITHUB_STEP_SUMMARY": str(summary),
        "PYTHONPATH": str(ROOT),
    }
    done = run(["bash", "-e", "-o", "pipefail", "-c", "\n".join(ours)], shallow, variables)
    assert (done.code, done.text) == (0, "")
    text = summary.read_text(encoding="utf-8")
    titles = re.findall("^### .*$", text, re.MULTILINE)
    assert titles == [
        "### `specs/good.yaml@HEAD^1` → `specs/good.yaml`",
        "### `specs/variant.yaml@HEAD^1` → `specs/variant.yaml`",
    ]
    assert text.endswith("3 specs: 2 different, 1 the same (specs/other.yaml).\n")
