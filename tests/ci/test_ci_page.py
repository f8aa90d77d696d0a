"""The files that docs/ci.md shows, and those that the project ships for CI, are valid for the tools that read them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from netspec.cli.main import main
from netspec.report.formats import FORMATS
from tests.report.schemas import json_faults, published

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SCHEMAS = {"pre-commit": ".pre-commit-config.yml", "github": "GitHub Workflow", "gitlab": "gitlab-ci"}
SHIPPED = {".pre-commit-hooks.yaml": ".pre-commit-hooks.yml", "action.yml": "GitHub Action"}


def blocks(kind: str, page: str = PAGE) -> list[Any]:
    """The YAML blocks of a kind. In YAML 1.1 the key `on` of a workflow is true."""
    found = re.findall(rf"^```yaml {kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [renamed(yaml.safe_load(text)) for text in found]


def renamed(data: Any) -> Any:
    return {("on" if key is True else key): value for key, value in data.items()} if isinstance(data, dict) else data


@pytest.mark.parametrize("kind", SCHEMAS)
def test_blocks_of_all_pages_are_valid(kind: str) -> None:
    schema = published(SCHEMAS[kind])
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for data in blocks(kind, page.read_text(encoding="utf-8")):
            assert json_faults(data, schema) == [], page


def test_the_blocks_of_the_page_are_read() -> None:
    assert {kind: len(blocks(kind)) for kind in SCHEMAS} == {"pre-commit": 1, "github": 2, "gitlab": 1}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_are_valid(name: str) -> None:
    if not (ROOT / name).exists():
        pytest.skip("the files are those of a checkout")
    data = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert json_faults(data, published(SHIPPED[name])) == []


@pytest.mark.parametrize("name", [*SCHEMAS.values(), *SHIPPED.values()])
def test_what_is_invalid_is_noticed(name: str) -> None:
    wrong: Any = (
        [{"id": "x"}] if name == ".pre-commit-hooks.yml" else {"runs": {}, "jobs": {"a": 1}, "repos": 1, "a": 1}
    )
    assert json_faults(wrong, published(name))


def test_hooks_that_are_shown_exist() -> None:
    if not (ROOT / ".pre-commit-hooks.yaml").exists():
        pytest.skip("the files are those of a checkout")
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    shown = {hook["id"] for block in blocks("pre-commit") for repo in block["repos"] for hook in repo["hooks"]}
    assert shown <= hooks == set(re.findall(r"^\| `(netspec-[\w-]+)` \|", PAGE, re.MULTILINE))


def test_inputs_that_are_shown_are_the_action_s() -> None:
    if not (ROOT / "action.yml").exists():
        pytest.skip("the files are those of a checkout")
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    steps = [step for block in blocks("github") for job in block["jobs"].values() for step in job["steps"]]
    ours = [step["with"] for step in steps if step.get("uses") == "OWNER/NAME@REVISION"]
    assert len(ours) == 2
    assert {name for given in ours for name in given} <= set(inputs)


def test_every_format_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    table = PAGE.partition("## Formats")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(FORMATS)
    assert main(["check", "--help"]) == 0
    help = capsys.readouterr().out
    assert all(name in help for name in FORMATS)
