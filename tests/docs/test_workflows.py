"""The workflows run the whole gate with each Python that is promised, and a release publishes only what passed it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w-]+@(release/)?v\d+")
PUBLISH = "pypa/gh-action-pypi-publish@"

Workflow = dict[Any, Any]


def read(name: str) -> Workflow:
    workflow: Workflow = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    return workflow


def triggers(workflow: Workflow) -> Workflow:
    """What is under `on`, which YAML 1.1 reads as true."""
    found: Workflow = workflow[True]
    return found


def steps(job: Workflow) -> list[Workflow]:
    return [*job.get("steps", [])]


def commands(job: Workflow) -> list[str]:
    return [step["run"] for step in steps(job) if "run" in step]


def faults(workflow: Workflow) -> list[str]:
    """Actions without a major version, jobs that do not exist or have no time limit, permissions without a need."""
    jobs: dict[str, Workflow] = workflow["jobs"]
    found = []
    if workflow.get("permissions") != {"contents": "read"}:
        found.append("permissions")
    for name, job in jobs.items():
        found += [f"{name}: needs {other}" for other in job.get("needs", []) if other not in jobs]
        if "uses" in job:
            if not (ROOT / job["uses"]).is_file():
                found.append(f"{name}: no {job['uses']}")
            continue
        if "timeout-minutes" not in job:
            found.append(f"{name}: no timeout-minutes")
        uses = [step["uses"] for step in steps(job) if "uses" in step]
        found += [f"{name}: {action} is not pinned" for action in uses if not PINNED.fullmatch(action)]
        if "permissions" in job and not any(action.startswith(PUBLISH) for action in uses):
            found.append(f"{name}: permissions")
    return found


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_are_sound(file: Path) -> None:
    assert faults(read(file.name)) == []


def test_that_an_unsound_workflow_is_noticed() -> None:
    workflow = {
        "jobs": {
            "gate": {"uses": "./.github/workflows/none.yml"},
            "build": {"needs": ["gat"], "permissions": {}, "steps": [{"uses": "actions/checkout@main"}]},
        }
    }
    assert faults(workflow) == [
        "permissions",
        "gate: no ./.github/workflows/none.yml",
        "build: needs gat",
        "build: no timeout-minutes",
        "build: actions/checkout@main is not pinned",
        "build: permissions",
    ]


def test_the_gate_runs_with_each_python_that_is_promised() -> None:
    (job,) = read("ci.yml")["jobs"].values()
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    promised = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert len(promised) == 4
    assert job["strategy"]["matrix"]["python"] == promised
    assert {"with": {"python-version": "${{ matrix.python }}"}}.items() <= steps(job)[1].items()
    assert commands(job) == ["bash .ci/run"]
    assert job["runs-on"] == "ubuntu-latest"
    assert {"push", "pull_request", "workflow_call"} <= set(triggers(read("ci.yml")))


def test_a_release_publishes_what_was_built_and_checked() -> None:
    workflow = read("release.yml")
    assert triggers(workflow) == {"push": {"tags": ["v*"]}}
    gate, build, publish = (workflow["jobs"][name] for name in ("gate", "build", "publish"))
    assert gate["uses"] == "./.github/workflows/ci.yml"
    assert commands(build)[:3] == ["pip install build twine", "python -m build", "twine check --strict dist/*"]
    upload, download = steps(build)[-1], steps(publish)[0]
    assert upload["with"]["name"] == download["with"]["name"]
    assert upload["with"]["path"] == download["with"]["path"] == "dist/"
    assert publish["needs"] == ["gate", "build"]
    assert publish["permissions"] == {"id-token": "write"}
    assert steps(publish)[-1]["uses"].startswith(PUBLISH)


def test_the_wheel_that_a_release_expects_is_the_project_s() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (name,) = re.findall(r'^name = "([\w-]+)"$', project, re.MULTILINE)
    expected = f"{name.replace('-', '_')}-${{TAG#v}}-py3-none-any.whl"
    assert any(expected in command for command in commands(read("release.yml")["jobs"]["build"]))
    assert f"/dist/{name.replace('-', '_')}-*.whl" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
