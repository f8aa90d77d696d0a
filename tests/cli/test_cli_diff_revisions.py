"""Revisions of git: what is read from them, and how they are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.cli.sides import split_revision
from netspec.cli.usage import UsageError
from tests.cli.conftest import BASE, IMAGES, Capture, Git, Write


def changes(capsys: Capture) -> list[tuple[str, str]]:
    """The layers that a JSON report has as changed, with the places after."""
    data = json.loads(capsys.readouterr().out)
    return [(layer["name"], layer["arguments"][0]["before"]["place"]["file"]) for layer in data["layers"]["changed"]]


def test_a_spec_and_its_base_come_from_one_revision(committed: Git, capsys: Capture) -> None:
    assert main(["diff", "--format", "json", "specs/variant.yaml@HEAD~1", "specs/variant.yaml"]) == 0
    assert changes(capsys) == [("conv1", "specs/base.yaml@HEAD~1")]


@pytest.mark.parametrize("revision", ["v1.0", "HEAD~1", "HEAD^", "main~1", "@~1", "HEAD@{1}", ":/one"])
def test_names_of_revisions(committed: Git, capsys: Capture, revision: str) -> None:
    assert main(["diff", "--exit-code", f"specs/base.yaml@{revision}"]) == 1
    assert capsys.readouterr().out.startswith(f"specs/base.yaml@{revision} -> specs/base.yaml: 1 layer changed\n")


def test_a_single_spec_is_compared_with_the_last_commit(committed: Git, write: Write, capsys: Capture) -> None:
    assert main(["diff", "--exit-code", "specs/base.yaml"]) == 0
    write("specs/base.yaml", BASE)
    assert main(["diff", "--exit-code", "specs/base.yaml"]) == 1
    assert capsys.readouterr().out.count("specs/base.yaml@HEAD -> specs/base.yaml: ") == 2


def test_two_revisions(committed: Git, capsys: Capture) -> None:
    assert main(["diff", "--exit-code", "specs/base.yaml@v1.0", "specs/base.yaml@main"]) == 1
    assert main(["diff", "--exit-code", "specs/base.yaml@main", "specs/base.yaml@HEAD"]) == 0


def test_from_a_folder_below(committed: Git, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir("specs")
    assert main(["diff", "--exit-code", "variant.yaml@v1.0"]) == 1
    assert main(["diff", "--exit-code", "../specs/variant.yaml@v1.0"]) == 1
    assert main(["diff", "--exit-code", ".@v1.0"]) == 1
    assert "variant.yaml@v1.0 -> variant.yaml: 1 layer changed" in capsys.readouterr().out


def test_folders_of_a_revision(committed: Git, write: Write, capsys: Capture) -> None:
    write("specs/new.yaml", IMAGES)
    write("specs/other.yaml", "jobs: {}\n")
    assert main(["diff", "specs@v1.0", "specs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(",")[0] for line in lines if line.startswith(("specs/", "3 "))] == [
        "specs/base.yaml@v1.0 -> specs/base.yaml: 1 layer changed",
        "specs/new.yaml: added",
        "specs/variant.yaml@v1.0 -> specs/variant.yaml: 1 layer changed",
        "3 specs: 2 different",
    ]


def test_a_new_folder_and_a_deleted_one(committed: Git, write: Write, capsys: Capture) -> None:
    write("more/a.yaml", IMAGES)
    assert main(["diff", "more@main", "more"]) == 0
    assert capsys.readouterr().out.endswith("\n1 spec: 1 added\n")
    committed("add", "-A")
    committed("commit", "-qm", "more")
    Path("more/a.yaml").unlink()
    Path("more").rmdir()
    assert main(["diff", "more"]) == 0
    assert capsys.readouterr().out.endswith("\n1 spec: 1 removed\n")
    assert main(["diff", "more@main", "specs/base.yaml"]) == 2
    assert main(["diff", "specs", "none"]) == 2


def test_what_a_search_leaves_out_is_left_out_of_a_revision(committed: Git, write: Write, capsys: Capture) -> None:
    for name in ("specs/old/a.yaml", "specs/node_modules/b.yaml", "specs/.hidden/c.yaml", "specs/d.yaml"):
        write(name, IMAGES)
    committed("add", "-A")
    committed("commit", "-qm", "more")
    assert main(["diff", "specs"]) == 0
    assert "4 specs: 4 the same" in capsys.readouterr().out
    write("netspec.toml", "exclude = ['specs/old', 'specs/d.yaml']\n")
    assert main(["diff", "specs"]) == 0
    assert "2 specs: 2 the same" in capsys.readouterr().out
    write("netspec.toml", "include = ['specs/old']\n")
    assert main(["diff", "specs"]) == 0
    assert "1 spec: 1 the same" in capsys.readouterr().out


def test_a_new_spec_and_a_deleted_one(committed: Git, write: Write, capsys: Capture) -> None:
    write("specs/new.yaml", IMAGES)
    assert main(["diff", "specs/new.yaml@main", "specs/new.yaml"]) == 0
    assert capsys.readouterr().out.startswith("specs/new.yaml: added, 3 layers, ")
    Path("specs/variant.yaml").unlink()
    assert main(["diff", "specs/variant.yaml"]) == 0
    assert capsys.readouterr().out.startswith("specs/variant.yaml@HEAD: removed, 3 layers, ")
    assert main(["diff", "specs/none.yaml"]) == 1
    assert "specs/none.yaml@HEAD:1:1: error: no such file in HEAD [no-such-file]" in capsys.readouterr().err


def test_a_renamed_spec(committed: Git, write: Write, capsys: Capture) -> None:
    write("specs/other.yaml", BASE.replace("name: base", "name: other"))
    write("specs/twin.yaml", BASE.replace("name: base", "name: twin"))
    committed("add", ".")
    committed("commit", "-qm", "three")
    committed("mv", "specs/other.yaml", "specs/moved.yaml")
    committed("rm", "-q", "specs/twin.yaml")
    write("specs/triplet.yaml", BASE.replace("name: base", "name: twin").replace("kernel_size: 5", "kernel_size: 3"))
    assert main(["diff", "specs"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "specs/other.yaml@HEAD -> specs/moved.yaml: renamed, the same network"
    assert [line.partition(", ")[0] for line in said[2:6:2]] == [
        "specs/triplet.yaml: added",
        "specs/twin.yaml@HEAD: removed",
    ]
    assert said[-1].startswith("5 specs: 1 added, 1 removed, 1 renamed, 2 the same")
    assert main(["diff", "--exit-code", "--format", "json", "specs"]) == 1
    moved = next(each for each in json.loads(capsys.readouterr().out)["specs"] if each["status"] == "renamed")
    sides = {side: {"name": "other", "scope": "other"} for side in ("before", "after")}
    files = {"before": "specs/other.yaml@HEAD", "after": "specs/moved.yaml"}
    assert moved == {"status": "renamed", **{side: {"file": files[side], **sides[side]} for side in sides}}
    assert main(["diff", "--format", "markdown", "specs"]) == 0
    assert "`specs/moved.yaml`\n\nRenamed: the same network.\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("HEAD~1:specs/base.yaml", "write a file of a revision as specs/base.yaml@HEAD~1"),
        ("main:specs", "write a file of a revision as specs@main"),
        ("v1.0..HEAD", "give both sides, such as specs@v1.0 specs@HEAD"),
        ("v1.0...main", "give both sides, such as specs@v1.0 specs@main"),
    ],
)
def test_the_forms_of_git_lead_to_those_of_diff(committed: Git, capsys: Capture, word: str, said: str) -> None:
    assert main(["diff", word]) == 2
    assert capsys.readouterr().err == f"netspec: error: there is no file '{word}'; {said}\n"
    assert main(["diff", "../x..yaml"]) == 2
    assert "in no git repository" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["HEAD~1", "v1.0", "main"])
def test_a_revision_belongs_to_a_path(committed: Git, capsys: Capture, word: str) -> None:
    for argv in ([word, "specs/base.yaml"], ["specs/base.yaml", word]):
        assert main(["diff", *argv]) == 2
        said = f"'{word}' is a revision, and no file; write specs/base.yaml@{word}"
        assert capsys.readouterr().err == f"netspec: error: {said}\n"
    assert main(["diff", "nothing", "specs/base.yaml"]) == 1
    assert "nothing:1:1: error: no such file" in capsys.readouterr().err


def test_a_file_may_have_such_a_name(committed: Git, write: Write, capsys: Capture) -> None:
    write("specs/a..b", BASE)
    write("x:y.yaml", BASE)
    assert main(["diff", "specs/a..b", "x:y.yaml"]) == 0
    assert "the same network" in capsys.readouterr().out


def test_a_misspelt_file(committed: Git, capsys: Capture) -> None:
    assert main(["diff", "specs/bases.yaml@v1.0", "specs/base.yaml"]) == 1
    assert capsys.readouterr().err == (
        "specs/bases.yaml@v1.0:1:1: error: no such file in v1.0 [no-such-file]\n"
        "   help: did you mean specs/base.yaml@v1.0?\n1 error in 1 file\n"
    )


def test_faults_of_a_revision_have_places_in_it(committed: Git, write: Write, capsys: Capture) -> None:
    write("specs/base.yaml", BASE.replace("kernel_size: 5", "kernel_size: five"))
    committed("commit", "-qam", "broken")
    write("specs/base.yaml", BASE)
    assert main(["diff", "specs/variant.yaml@HEAD", "specs/variant.yaml"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("specs/base.yaml@HEAD:8:43: error: ")
    assert "    8 |   - conv2d: {num_outputs: 8, kernel_size: five" in err


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("nope", "has no revision 'nope'"),
        ("mian", "has no revision 'mian'; did you mean 'main'?"),
        ("v1.0..main", "compare two: SPEC@FIRST SPEC@SECOND"),
        ("--help", "has no revision '--help'"),
        ("--output=x", "has no revision '--output=x'"),
        ("HEAD:specs/base.yaml", "or it is no commit"),
        ("a\nb", "has no revision 'a\\nb'"),
    ],
)
def test_unknown_revisions(committed: Git, capsys: Capture, word: str, expected: str) -> None:
    assert main(["diff", f"specs/base.yaml@{word}"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert expected in err
    assert err.count("\n") == 1
    assert not Path("x").exists()


def test_a_path_with_an_at(committed: Git, write: Write, capsys: Capture) -> None:
    write("a@b/net@2.yaml", IMAGES)
    committed("add", ".")
    committed("commit", "-qm", "three")
    assert main(["diff", "--exit-code", "a@b/net@2.yaml"]) == 0
    assert main(["diff", "--exit-code", "a@b/net@2.yaml@HEAD", "a@b/net@2.yaml"]) == 0
    assert main(["diff", "--exit-code", "a@b@HEAD", "a@b"]) == 0


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("a.yaml", ("a.yaml", None)),
        ("a.yaml@main", ("a.yaml", "main")),
        ("a.yml@HEAD@{1}", ("a.yml", "HEAD@{1}")),
        ("a.yaml@@", ("a.yaml", "@")),
        ("b@2/a.yaml@x/y", ("b@2/a.yaml", "x/y")),
        ("gone@main", ("gone", "main")),
    ],
)
def test_where_a_path_ends(word: str, parts: tuple[str, str | None]) -> None:
    assert split_revision(word) == parts


@pytest.mark.parametrize("word", ["a.yaml@", "@main", "-@main", "@"])
def test_what_is_no_path_with_a_revision(word: str) -> None:
    with pytest.raises(UsageError):
        split_revision(word)
