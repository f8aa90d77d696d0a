"""One YAML language server for all tests of editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.texts import RECIPE_SCHEMA, SPEC_SCHEMA
from tests.editors.yaml_server import YamlServer, require_server


@pytest.fixture(scope="session")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[YamlServer]:
    """A started server, whose folder is empty."""
    node = require_server()
    with YamlServer(node, tmp_path_factory.mktemp("workspace")) as server:
        server.configure({SPEC_SCHEMA: "*.spec.yaml", RECIPE_SCHEMA: "*.recipe.yaml"})
        yield server


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where opened texts pretend to be."""
    return tmp_path_factory.mktemp("opened")
