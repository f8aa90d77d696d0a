"""The two parsers that the reader can use: libyaml, and PyYAML's own where libyaml is absent."""

from __future__ import annotations

import pytest
import yaml

from netspec.source import events
from netspec.source.pure_loader import PureLoader


@pytest.fixture(params=[yaml.CSafeLoader, PureLoader], ids=["libyaml", "pure-python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type:
    """Runs a test once on each parser."""
    monkeypatch.setattr(events, "LOADER", request.param)
    found: type = request.param
    return found
