"""The steps of the action, run as plain shell with the variables that a runner sets."""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.shell import Done, run

ROOT = Path(__file__).parents[2]
FILE = ROOT / "action.yml"
CHECKOUT = pytest.mark.skipif(not FILE.exists(), reason="the files are those of a checkout")
ACTION: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
INPUT = re.compile(r"\$\{\{ inputs\.(\w+) \}\}")


class Runner:
    """Runs the steps of the action in a checkout, as GitHub's runner does on Linux."""

    def __init__(self, workspace: Path, action: Path, temporary: Path) -> None:
        self.workspace = workspace
        self._variables = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(action),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(temporary),
        }

    def step(self, index: int, inputs: dict[str, str]) -> Done:
        given = {name: inputs.get(name, each["default"]) for name, each in ACTION["inputs"].items()}
        step = ACTION["runs"]["steps"][index]
        assert step["shell"] == "bash"
        own = {name: INPUT.sub(lambda found: given[found[1]], text) for name, text in step["env"].items()}
        script = self.workspace.parent / f"step{index}.sh"
        script.write_text(step["run"], encoding="utf-8")
        argv = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        return run(argv, self.workspace, self._variables | own)

    def check(self, **inputs: str) -> Done:
        return self.step(1, inputs)


@pytest.fixture(scope="module")
def temporary(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's folder for temporary files, in which the first step has installed netspec."""
    folder = tmp_path_factory.mktemp("runner")
    done = Runner(tmp_path_factory.mktemp("empty"), project, folder).step(0, {"python": sys.executable})
    assert done.code == 0, done.text
    return folder


@pytest.fixture
def runner(theirs: Path, project: Path, temporary: Path) -> Runner:
    return Runner(theirs, project, temporary)


@CHECKOUT
def test_no_script_has_an_expression() -> None:
    """GitHub pastes expressions into a script before it runs: an input could be a command."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert all(INPUT.fullmatch(text) for text in step["env"].values())


@pytest.mark.slow
def test_the_lines_of_a_pull_request_are_annotated(runner: Runner) -> None:
    done = runner.check(paths="nets")
    assert done.code == 1
    lines = done.text.splitlines()
    assert lines[0].startswith("::error file=nets/bad.yaml,line=5,col=43,endLine=5,endColumn=47,title=wrong-type::")
    assert lines[1].startswith("::warning file=nets/warned.yml,line=5,col=3,")
    assert done.text.endswith("\n1 error and 1 warning in 2 of 3 files\n")


@pytest.mark.slow
def test_a_sound_spec_passes(runner: Runner) -> None:
    assert runner.check(paths="nets/good.yaml") == (0, "1 file, no problems\n")


@pytest.mark.slow
def test_all_specs_of_the_repository_by_default(runner: Runner) -> None:
    assert runner.check().text.endswith("\n1 error and 1 warning in 2 of 3 files\n")


@pytest.mark.slow
def test_options_and_paths(runner: Runner) -> None:
    shutil.copy(runner.workspace / "nets" / "good.yaml", runner.workspace / "a b.yaml")
    done = runner.check(
        paths="\n  a b.yaml \nnets/warned.yml\n", options="--strict\n--report sarif=check.sarif", format="text"
    )
    assert done.code == 1
    assert done.text.endswith("1 warning in 1 of 2 files\n")
    assert (runner.workspace / "check.sarif").is_file()


@pytest.mark.slow
def test_inputs_run_no_command(runner: Runner) -> None:
    for name in ("paths", "options", "format"):
        done = runner.check(**{"paths": "nets/good.yaml", name: '"; touch evil; $(touch evil) `touch evil` *'})
        assert done.code != 0
        assert not (runner.workspace / "evil").exists()
