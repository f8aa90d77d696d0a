"""Repositories of git that revisions are read from: parts of one, links, submodules, hooks; nothing in them runs."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from netspec.cli.main import main
from tests.cli.conftest import BASE, IMAGES, VARIANT, Capture, Git, Write


def test_outside_of_a_repository(write: Write, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    write("a.yaml", IMAGES)
    assert main(["diff", "a.yaml"]) == 2
    assert capsys.readouterr().err == (
        "netspec: error: a.yaml is in no git repository, so there is no revision of it\n"
    )


def test_without_a_commit(git: Git, write: Write, capsys: Capture) -> None:
    write("a.yaml", IMAGES)
    assert main(["diff", "a.yaml"]) == 2
    assert "has no revision 'HEAD'" in capsys.readouterr().err


def test_without_git(write: Write, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.yaml", IMAGES)
    monkeypatch.setenv("PATH", "")
    assert main(["diff", "a.yaml"]) == 2
    assert "git, which is not installed" in capsys.readouterr().err


def test_a_shallow_clone_says_so(committed: Git, tmp_path: Path, capsys: Capture) -> None:
    committed("clone", "-q", "--depth", "1", f"file://{tmp_path}", "shallow")
    assert main(["diff", "shallow/specs/base.yaml@v1.0"]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().err


@pytest.mark.parametrize("kept", ["blob:none", "tree:0"])
def test_a_partial_clone_fetches_nothing(committed: Git, tmp_path: Path, capsys: Capture, kept: str) -> None:
    committed("config", "uploadpack.allowFilter", "true")
    committed("config", "uploadpack.allowAnySHA1InWant", "true")
    committed("clone", "-q", f"--filter={kept}", f"file://{tmp_path}", "partial")

    def objects() -> str:
        return committed("count-objects", "-v", folder="partial")

    before = objects()
    assert main(["diff", "partial/specs/base.yaml@v1.0", "partial/specs/base.yaml"]) == 2
    assert capsys.readouterr().err.startswith("netspec: error: this clone has only a part of ")
    assert objects() == before
    assert main(["diff", "--exit-code", "partial/specs/base.yaml@HEAD", "specs/base.yaml"]) == 0  # what it has
    committed("cat-file", "-p", "v1.0:specs/base.yaml", folder="partial")  # the trap works: git itself fetches it
    assert objects() != before
    assert main(["diff", "--exit-code", "partial/specs/base.yaml@v1.0", "partial/specs/base.yaml"]) == 1


def test_links_are_resolved_in_the_revision(committed: Git, write: Write, capsys: Capture) -> None:
    Path("specs/link.yaml").symlink_to("../other/../specs/base.yaml")
    Path("other").symlink_to("specs")
    committed("add", ".")
    committed("commit", "-qm", "links")
    write("specs/base.yaml", BASE)
    assert main(["diff", "--exit-code", "specs/link.yaml"]) == 1
    assert main(["diff", "--exit-code", "other/base.yaml"]) == 1
    assert "other/base.yaml@HEAD -> other/base.yaml: 1 layer changed" in capsys.readouterr().out


@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.yaml", "loop.yaml"])
def test_links_that_lead_nowhere(committed: Git, write: Write, capsys: Capture, target: str) -> None:
    Path("../secret.yaml").write_text(IMAGES, encoding="utf-8")
    Path("specs/loop.yaml").symlink_to(target)
    write("specs/user.yaml", VARIANT.replace("base.yaml", "loop.yaml"))
    committed("add", ".")
    committed("commit", "-qm", "links")
    assert main(["diff", "specs/loop.yaml@HEAD", "specs/base.yaml"]) == 1
    assert main(["diff", "specs/user.yaml@HEAD", "specs/base.yaml"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "specs/loop.yaml@HEAD:1:1: error: " in err
    assert "specs/user.yaml@HEAD:2:10: error: loop.yaml: " in err
    assert "root:" not in err


def test_the_wall_of_the_root(committed: Git, write: Write, capsys: Capture) -> None:
    """The root is that of the revision: a file that marks a project."""
    write("specs/inner/netspec.toml", "")
    write("specs/inner/user.yaml", VARIANT.replace("base.yaml", "../base.yaml"))
    committed("add", ".")
    committed("commit", "-qm", "inner")
    Path("specs/inner/netspec.toml").unlink()
    assert main(["diff", "specs/inner/user.yaml"]) == 1
    assert "[outside-folder]" in capsys.readouterr().err
    assert main(["diff", "--exit-code", "--root", ".", "specs/inner/user.yaml"]) == 0
    assert main(["diff", "--root", "specs/inner", "specs/inner/user.yaml"]) == 1


def test_submodules(committed: Git, write: Write, tmp_path: Path, capsys: Capture) -> None:
    committed("clone", "-q", str(tmp_path), str(tmp_path / "module.git"))
    committed("submodule", "add", "-q", str(tmp_path / "module.git"), "module")
    write("user.yaml", VARIANT.replace("base.yaml", "module/specs/base.yaml"))
    committed("add", "user.yaml")
    committed("commit", "-qm", "module")
    assert main(["diff", "--exit-code", "module/specs/base.yaml@v1.0"]) == 1  # a revision of the submodule
    capsys.readouterr()
    assert main(["diff", "user.yaml@HEAD", "specs/base.yaml"]) == 1
    assert "'module' is a submodule" in capsys.readouterr().err


def test_large_files_are_refused_unread(committed: Git, write: Write, capsys: Capture) -> None:
    write("specs/large.yaml", f"{IMAGES}# {'x' * 3_000_000}\n")
    committed("add", ".")
    committed("commit", "-qm", "large")
    write("specs/large.yaml", IMAGES)
    assert main(["diff", "specs/large.yaml"]) == 1
    assert "specs/large.yaml@HEAD:1:1: error: the file is larger than 2 MiB" in capsys.readouterr().err
    assert main(["diff", "specs@HEAD", "specs"]) == 0  # what follows is still read
    assert "2 the same (specs/base.yaml, specs/variant.yaml)" in capsys.readouterr().out


def test_nothing_of_a_repository_runs(committed: Git, write: Write, tmp_path: Path, capsys: Capture) -> None:
    """Filters, conversions, monitors, hooks and pagers would each leave a file."""
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    write(".gitattributes", "*.yaml filter=f diff=d working-tree-encoding=UTF-16 export-subst\n")
    committed("add", ".gitattributes")
    for key in ("filter.f.smudge", "filter.f.clean", "filter.f.process", "diff.d.textconv", "diff.d.command"):
        committed("config", key, str(script))
    for key in ("core.fsmonitor", "diff.external", "core.pager", "core.editor", "pager.cat-file", "core.hooksPath"):
        committed("config", key, str(script if key != "core.hooksPath" else tmp_path))
    assert main(["diff", "--exit-code", "specs/base.yaml@v1.0"]) == 1
    assert main(["diff", "specs@v1.0", "specs"]) == 0
    assert "1 layer changed" in capsys.readouterr().out
    assert not (tmp_path / "ran").exists()
    with suppress(subprocess.CalledProcessError):
        committed("checkout", "v1.0", "--", "specs")
    assert (tmp_path / "ran").exists()  # the trap works: git itself runs the filter


def test_a_hook_s_environment_does_not_change_the_repository(
    committed: Git, write: Write, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonexistent/index")
    assert main(["diff", "--exit-code", "specs/base.yaml@v1.0"]) == 1


def test_nothing_is_written(committed: Git, tmp_path: Path) -> None:
    def state() -> dict[str, float]:
        return {str(path): path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}

    before = state()
    assert main(["diff", "specs@v1.0", "specs"]) == 0
    assert state() == before


def test_sha256(tmp_path: Path, write: Write, git: Git, capsys: Capture) -> None:
    git("init", "-q", "-b", "main", "--object-format=sha256", "other")
    write("other/a.yaml", IMAGES)
    git("add", ".", folder="other")
    git("commit", "-qm", "one", folder="other")
    assert main(["diff", "--exit-code", "other/a.yaml"]) == 0
