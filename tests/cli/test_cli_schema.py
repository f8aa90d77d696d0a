import json
import os
import stat
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.schema import json_schema

Capture = pytest.CaptureFixture[str]


def test_it_is_printed(capsys: Capture) -> None:
    assert main(["schema"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out) == json_schema()
    assert out.startswith('{\n "$schema"')
    assert out.endswith("}\n")


def test_only_by_force_it_is_written_over_what_was_there(tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "s.json"
    target.write_text("old")
    mode = stat.S_IMODE(target.stat().st_mode)
    assert main(["schema", "-o", "s.json"]) == 2
    said = "s.json already exists; choose another file, or use --force to replace it"
    assert capsys.readouterr().err == f"netspec: error: {said}\n"
    assert target.read_text() == "old"
    assert main(["schema", "-o", "s.json", "--force"]) == 0
    assert json.loads(target.read_text()) == json_schema()
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]
    assert capsys.readouterr() == ("", "")
    assert stat.S_IMODE(target.stat().st_mode) == mode


def test_a_new_file_is_as_readable_as_any(tmp_path: Path) -> None:
    target = tmp_path / "s.json"
    assert main(["schema", "-o", "s.json"]) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~current_umask()


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_through_a_link_the_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    assert main(["schema", "--force", "-o", "link.json"]) == 0
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text()) == json_schema()


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    target = tmp_path / "s.json"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert main(["schema", "--force", "-o", "s.json"]) == 2
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]
    assert capsys.readouterr().err == "netspec: error: s.json cannot be written: No space left on device\n"


def test_a_folder_that_is_not_there(capsys: Capture) -> None:
    assert main(["schema", "-o", "nowhere/s.json"]) == 2
    assert (
        capsys.readouterr().err
        == "netspec: error: nowhere/s.json cannot be written: there is no folder nowhere; create it first\n"
    )


def test_a_file_is_compared(tmp_path: Path, capsys: Capture) -> None:
    assert main(["schema", "-o", "s.json"]) == 0
    assert main(["schema", "--check", "s.json"]) == 0
    assert capsys.readouterr() == ("", "")
    with (tmp_path / "s.json").open("a") as stream:
        stream.write(" ")
    assert main(["schema", "--check", "s.json"]) == 1
    assert capsys.readouterr().err == (
        "s.json is not the schema of this version of netspec; "
        "if it is an older schema, replace it with: netspec schema --force -o s.json\n"
    )


def test_a_file_that_is_not_there_is_not_the_schema(capsys: Capture) -> None:
    assert main(["schema", "--check", "none.json"]) == 1
    assert capsys.readouterr().err == "no such file: none.json; write it with: netspec schema -o none.json\n"


def test_what_cannot_be_read_is_wrong_usage(capsys: Capture) -> None:
    assert main(["schema", "--check", "."]) == 2
    assert capsys.readouterr().err == "netspec: error: . cannot be read: Is a directory\n"


def test_the_committed_schema_is_this_one() -> None:
    assert main(["schema", "--check", str(Path(__file__).parents[2] / "specs" / "netspec.schema.json")]) == 0


def test_writing_and_comparing_at_once_is_wrong_usage(capsys: Capture) -> None:
    assert main(["schema", "-o", "a", "--check", "b"]) == 2
    assert "not allowed with" in capsys.readouterr().err


def test_a_schema_of_the_other_kind_is_named_as_one(tmp_path: Path, capsys: Capture) -> None:
    """To replace a schema of recipes by one of specs would be the wrong advice."""
    assert main(["schema", "-o", "specs.json"]) == 0
    assert main(["schema", "--recipe", "-o", "recipes.json"]) == 0
    assert main(["schema", "--check", "recipes.json"]) == 1
    said = "recipes.json is a schema of recipes; compare it with: netspec schema --recipe --check recipes.json\n"
    assert capsys.readouterr().err == said
    assert main(["schema", "--recipe", "--check", "specs.json"]) == 1
    said = "specs.json is a schema of specs; compare it with: netspec schema --check specs.json\n"
    assert capsys.readouterr().err == said
    for text in ("[", "[1]", "{}", '{"title": "netspec"}', "[" * 100_000):
        (tmp_path / "other.json").write_text(text)
        assert main(["schema", "--check", "other.json"]) == 1
        assert "netspec schema --force -o other.json" in capsys.readouterr().err
