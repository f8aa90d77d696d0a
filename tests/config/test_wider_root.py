"""The help for a file outside of the root: whoever follows it has no such problem."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import netspec
from tests.config.conftest import SPEC, Make

VARIANT = "netspec: 1\nextends: ../../bases/base.yaml\nname: mine\n"
FILES = {"nets/bases/base.yaml": SPEC, "nets/mine/new/net.yaml": VARIANT}
NET = "nets/mine/new/net.yaml"
ARGUMENT = "use --root FOLDER with a folder that holds both"


def outside() -> list[str | None]:
    return [problem.help for problem in netspec.check(NET) if problem.code == "outside-folder"]


@pytest.mark.parametrize(
    ("further", "setting"),
    [
        ({".git/HEAD": "", "nets/mine/netspec.toml": "strict = true\n"}, ("..", "nets/mine/netspec.toml")),
        ({".git/HEAD": "", "nets/mine/new/netspec.toml": ""}, ("../..", "nets/mine/new/netspec.toml")),
        ({".git/HEAD": "", "nets/mine/pyproject.toml": "[tool.netspec]\n"}, ("..", "nets/mine/pyproject.toml")),
        ({".git/HEAD": "", "nets/mine/pyproject.toml": "[project]\n"}, ("..", "nets/mine/netspec.toml")),
        ({".git/HEAD": "", "netspec.toml": "", "nets/mine/pyproject.toml": ""}, ("nets", "netspec.toml")),
    ],
)
def test_the_setting_that_the_help_names_is_enough(
    further: Mapping[str, str], setting: tuple[str, str], make: Make
) -> None:
    make({**FILES, **further})
    (help,) = outside()
    root, file = setting
    assert help == f'write root = "{root}" in {file}, or {ARGUMENT}'
    with Path(file).open("a", encoding="utf-8") as config:
        config.write(f'root = "{root}"\n')
    assert outside() == []


def test_without_a_project_a_configuration_above_both_is_enough(make: Make) -> None:
    make(FILES)
    assert outside() == [f"{ARGUMENT}, or put a netspec.toml into that folder"]
    Path("nets/netspec.toml").touch()
    assert outside() == []


@pytest.mark.parametrize("mark", ["nets/mine/.git", "nets/mine/netspec.toml", "nets/mine/pyproject.toml"])
def test_outside_of_the_repository_no_setting_helps(mark: str, make: Make) -> None:
    make({**FILES, mark: ""})
    assert outside() == [ARGUMENT]
    assert [problem.code for problem in netspec.check(NET, root="nets")] == ["unused-parameter"]


def test_an_absolute_path_is_said_to_be_one(make: Make) -> None:
    folder = make({**FILES, "netspec.toml": ""})
    absolute = VARIANT.replace("../../", f"{folder}/nets/")
    make({NET: absolute})
    (problem,) = netspec.check(NET)
    assert problem.text.endswith(": the path is absolute; a spec names files from its own folder")
    assert problem.help == "write ../../bases/base.yaml"
    make({NET: VARIANT.replace("../../bases/base.yaml", str(problem.help).removeprefix("write "))})
    assert outside() == []
