"""The manifest of the extension for Visual Studio Code says what it does; `.ci/run` builds and tests it with Node."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors" / "vscode"
MANIFEST = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
README = (EXTENSION / "README.md").read_text(encoding="utf-8")
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((EXTENSION / "src").glob("*.ts")))


def test_each_command_of_the_manifest_is_registered_and_no_other() -> None:
    declared = {command["command"] for command in MANIFEST["contributes"]["commands"]}
    assert declared == set(re.findall(r"registerCommand\('([^']+)'", SOURCE))
    assert len(declared) >= 3


def test_each_setting_is_read_and_documented() -> None:
    settings = set(MANIFEST["contributes"]["configuration"]["properties"])
    read = {f"netspec.{name}" for name in re.findall(r"settings\.get\('([^']+)'", SOURCE)}
    of_server = {name for name in settings if name.startswith("netspec.inlayHints.")}
    of_client = {"netspec.trace.server"}  # the library that speaks the protocol reads it
    assert settings == read | of_server | of_client
    assert settings == set(re.findall(r"^\| `(netspec\.[^`]+)`", README, re.MULTILINE))


def test_settings_of_hints_are_those_that_the_server_reads() -> None:
    pytest.importorskip("lsprotocol")
    from netspec.lsp.client.client_settings import ClientSettings

    declared = MANIFEST["contributes"]["configuration"]["properties"]
    names = [name.removeprefix("netspec.inlayHints.") for name in declared if ".inlayHints." in name]
    assert len(names) == 2
    default = ClientSettings()
    assert (
        default.changed(
            {"netspec": {"inlayHints": {name: declared[f"netspec.inlayHints.{name}"]["default"] for name in names}}}
        )
        == default
    )
    for name in names:
        changed = default.changed({"netspec": {"inlayHints": {name: False}}})
        assert changed != default
        assert getattr(changed, name) is False


def test_the_readme_names_the_commands_as_the_palette_does() -> None:
    titles = {f"{command['category']}: {command['title']}" for command in MANIFEST["contributes"]["commands"]}
    assert titles == set(re.findall(r"^\| (netspec: [^|]+?) +\|", README, re.MULTILINE))


def test_what_is_to_be_installed_is_this_package_with_an_extra_that_exists() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    name, extra = re.findall(r"const PACKAGE = '([\w-]+)\[(\w+)\]'", SOURCE)[0]
    assert f'\nname = "{name}"\n' in project
    assert f"\n{extra} = [" in project


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    assert [path for path, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for path, package in lock["packages"].items() if path)
    assert lock["packages"][""]["devDependencies"] == MANIFEST["devDependencies"]


def test_the_licence_and_the_version_are_those_of_the_project() -> None:
    assert (EXTENSION / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert f"## {MANIFEST['version']}\n" in (EXTENSION / "CHANGELOG.md").read_text(encoding="utf-8")
