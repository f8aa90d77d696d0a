"""`netspec new` writes the schema that a new file names, unless the project has it, and overwrites none."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import main

Capture = pytest.CaptureFixture[str]


def modeline(file: str) -> str:
    return Path(file).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# yaml-language-server: $schema=")


def resolves(file: str) -> bool:
    """Whether the first line of a file leads to the schema of this version."""
    named = str(Path(file).parent / modeline(file))
    return main(["schema", *(["--recipe"] if "recipe" in modeline(file) else []), "--check", named]) == 0


@pytest.mark.parametrize(
    "argv",
    [
        ["mynet", "-o", "deep/nets/mynet.yaml"],
        ["--from", "resnet_v2_101", "-o", "deep/nets/mynet.yaml"],
        ["--recipe", "deep/nets/spec.yaml", "-o", "deep/nets/mynet.yaml"],
    ],
    ids=["new", "from", "recipe"],
)
@pytest.mark.parametrize("mark", [None, "pyproject.toml", "deep/netspec.toml"])
def test_the_first_line_leads_to_a_schema(argv: list[str], mark: str | None) -> None:
    Path("deep/nets").mkdir(parents=True)
    Path("deep/nets/spec.yaml").write_text("", encoding="utf-8")
    if mark is not None:
        Path(mark).write_text("", encoding="utf-8")
    assert main(["new", *argv]) == 0
    assert resolves("deep/nets/mynet.yaml")
    assert all(resolves(str(path)) for path in Path("deep/nets").glob("resnet*.yaml"))


def test_that_a_line_which_leads_nowhere_is_noticed() -> None:
    assert main(["new", "mynet"]) == 0
    Path("netspec.schema.json").unlink()
    assert not resolves("mynet.yaml")


def test_one_schema_serves_a_project(capsys: Capture) -> None:
    Path("nets/small").mkdir(parents=True)
    Path("netspec.toml").touch()
    assert main(["schema", "-o", "netspec.schema.json"]) == 0
    assert main(["new", "mynet", "-o", "nets/small/mynet.yaml"]) == 0
    assert capsys.readouterr().out == "wrote nets/small/mynet.yaml; next: netspec show nets/small/mynet.yaml\n"
    assert modeline("nets/small/mynet.yaml") == "../../netspec.schema.json"
    assert resolves("nets/small/mynet.yaml")
    assert [str(path) for path in Path().rglob("*.json")] == ["netspec.schema.json"]


def test_the_schema_of_another_project_is_not_named() -> None:
    Path("mine").mkdir()
    Path("mine/netspec.toml").touch()
    Path("netspec.schema.json").write_text("theirs", encoding="utf-8")
    assert main(["new", "mynet", "-o", "mine/mynet.yaml"]) == 0
    assert modeline("mine/mynet.yaml") == "netspec.schema.json"
    assert resolves("mine/mynet.yaml")
    assert Path("netspec.schema.json").read_text(encoding="utf-8") == "theirs"


def test_an_old_schema_is_kept_and_told(capsys: Capture) -> None:
    Path("netspec.schema.json").write_text("old", encoding="utf-8")
    assert main(["new", "mynet"]) == 0
    out, err = capsys.readouterr()
    assert out == "wrote mynet.yaml; next: netspec show mynet.yaml\n"
    assert err == (
        "netspec.schema.json is not the schema of this version of netspec; "
        "replace it with: netspec schema --force -o netspec.schema.json\n"
    )
    assert Path("netspec.schema.json").read_text(encoding="utf-8") == "old"
    assert main(["new", "other", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(err.partition("with: netspec ")[2].split()) == 0
    assert resolves("mynet.yaml")


def test_a_file_that_exists_costs_no_schema() -> None:
    Path("mynet.yaml").touch()
    assert main(["new", "mynet"]) == 2
    assert [path.name for path in Path().iterdir()] == ["mynet.yaml"]


def test_a_link_to_a_folder_is_left_by_its_name() -> None:
    """As an editor resolves the line of a file that it opened through the link."""
    Path("project/real").mkdir(parents=True)
    Path("project/netspec.toml").touch()
    Path("nets").symlink_to("project/real")
    assert main(["new", "mynet", "-o", "nets/mynet.yaml"]) == 0
    assert resolves("nets/mynet.yaml")
    assert Path("project/real/netspec.schema.json").is_file()


def test_a_link_to_nothing_and_a_folder_are_told(capsys: Capture) -> None:
    Path("linked").mkdir()
    Path("linked/netspec.schema.json").symlink_to("gone")
    Path("folder/netspec.schema.json").mkdir(parents=True)
    for folder in ("linked", "folder"):
        assert main(["new", "net", "-o", f"{folder}/net.yaml"]) == 0
        said = f"{folder}/netspec.schema.json is not the schema of this version of netspec"
        assert said in capsys.readouterr().err
