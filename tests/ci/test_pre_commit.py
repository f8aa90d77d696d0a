"""The hooks, run by pre-commit itself, which clones the project and installs it."""

import sys
from pathlib import Path

import pytest
import yaml

from tests.ci.conftest import GOOD, VARIANT
from tests.ci.shell import Done, commit, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs, once for all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


class Repository:
    """A repository with a configuration of pre-commit."""

    def __init__(self, folder: Path, project: Path, home: Path) -> None:
        self.folder, self._project, self._home = folder, project, home
        self._revision = run(["git", "rev-parse", "HEAD"], project).text.strip()

    def uses(self, hook: str, *args: str) -> None:
        hooks = [{"id": hook} | ({"args": list(args)} if args else {})]
        repos = {"repos": [{"repo": str(self._project), "rev": self._revision, "hooks": hooks}]}
        (self.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(repos), encoding="utf-8")
        commit(self.folder, "hooks")

    def pre_commit(self, *argv: str) -> Done:
        variables = {"PRE_COMMIT_HOME": str(self._home), "PRE_COMMIT_COLOR": "never"}
        return run([sys.executable, "-m", "pre_commit", *argv], self.folder, variables)


@pytest.fixture
def repository(theirs: Path, project: Path, home: Path) -> Repository:
    return Repository(theirs, project, home)


def test_all_files(repository: Repository) -> None:
    repository.uses("netspec-check")
    done = repository.pre_commit("run", "--all-files")
    assert done.code == 1
    assert "nets/bad.yaml:5:43: error: conv2d" in done.text
    assert "nets/warned.yml:5:3: warning: the parameter 'k' is never read" in done.text
    assert "1 error and 1 warning in 2 of 3 files" in done.text, "other YAML files are no specs"
    assert "compose.yaml" not in done.text


def test_file_by_file(repository: Repository) -> None:
    repository.uses("netspec-check")
    for name, code, said in [
        ("nets/good.yaml", 0, "Passed"),
        ("nets/bad.yaml", 1, "1 error in 1 file"),
        ("nets/warned.yml", 0, "Passed"),
        ("compose.yaml", 0, "Passed"),
        ("notes.md", 0, "(no files to check)Skipped"),
    ]:
        done = repository.pre_commit("run", "--files", name)
        assert (done.code, said in done.text) == (code, True), done.text


def test_a_commit_is_refused_until_the_spec_is_mended(repository: Repository) -> None:
    repository.uses("netspec-check", "--strict")
    assert repository.pre_commit("install").code == 0
    folder = repository.folder
    (folder / "nets" / "new.yaml").write_text(GOOD.replace("conv2d", "conv2"), encoding="utf-8")
    variables = {"PRE_COMMIT_HOME": str(repository._home)}
    assert run(["git", "add", "-A"], folder).code == 0
    done = run(["git", "commit", "-m", "new"], folder, variables)
    assert done.code == 1
    assert "nets/new.yaml:5:5: error: unknown op 'conv2'" in done.text
    assert "bad.yaml" not in done.text, "only what is committed is checked"
    (folder / "nets" / "new.yaml").write_text(GOOD, encoding="utf-8")
    assert run(["git", "add", "-A"], folder).code == 0
    assert run(["git", "commit", "-m", "new"], folder, variables).code == 0


def test_excluded_files_are_left_out(repository: Repository) -> None:
    (repository.folder / "netspec.toml").write_text('exclude = ["nets/bad.yaml"]\n', encoding="utf-8")
    repository.uses("netspec-check")
    assert repository.pre_commit("run", "--files", "nets/bad.yaml").code == 0


def test_all_specs_when_a_base_has_changed(repository: Repository) -> None:
    folder = repository.folder
    (folder / "nets" / "variant.yaml").write_text(VARIANT, encoding="utf-8")
    (folder / "nets" / "bad.yaml").unlink()
    repository.uses("netspec-check-all", "nets")
    assert repository.pre_commit("run", "--files", "nets/good.yaml").code == 0
    (folder / "nets" / "good.yaml").write_text(GOOD.replace("conv1", "conv2"), encoding="utf-8")
    done = repository.pre_commit("run", "--files", "nets/good.yaml")
    assert done.code == 1
    assert "nets/variant.yaml:4:18: error: " in done.text


def test_try_repo(repository: Repository, project: Path) -> None:
    done = repository.pre_commit("try-repo", str(project), "netspec-check", "--files", "nets/bad.yaml")
    assert done.code == 1
    assert "[wrong-type]" in done.text


def test_all_specs_when_the_configuration_has_changed(repository: Repository) -> None:
    folder = repository.folder
    (folder / "nets" / "bad.yaml").unlink()
    repository.uses("netspec-check-all")
    assert repository.pre_commit("run", "--files", "notes.md").text.rstrip().endswith("Skipped")
    for name, text in [("netspec.toml", "strict = true\n"), ("pyproject.toml", "[tool.netspec]\nstrict = true\n")]:
        (folder / name).write_text(text, encoding="utf-8")
        done = repository.pre_commit("run", "--files", name)
        assert (done.code, "1 warning in 1 of 2 files" in done.text) == (1, True), done.text
        (folder / name).unlink()
