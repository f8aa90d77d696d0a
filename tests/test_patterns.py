"""Regular expressions that are compiled on first use: they match as compiled ones do, and each can be compiled."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import netspec
from netspec.patterns import lazy_pattern

FRAMEWORK = ("netspec.lower", "netspec.__main__")


def contents(module: str) -> dict[str, object]:
    """What a module holds; nothing if it needs TensorFlow where that is not installed."""
    try:
        return vars(importlib.import_module(module))
    except ModuleNotFoundError as error:
        if error.name != "tensorflow":
            raise
        return {}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """All that modules hold, also in their tables."""
    for module in pkgutil.walk_packages(netspec.__path__, "netspec."):
        if not module.name.startswith(FRAMEWORK):
            for name, value in contents(module.name).items():
                held = value if isinstance(value, tuple) else (value,)
                for one in (part for item in held for part in (item if isinstance(item, tuple) else (item,))):
                    if type(one) is type(lazy_pattern("")):
                        yield f"{module.name}.{name}", one


def test_every_pattern_can_be_compiled() -> None:
    found = dict(patterns())
    assert len(found) > 20
    for name, pattern in found.items():
        assert pattern.flags & (re.UNICODE | re.ASCII), name


def test_one_that_cannot_be_compiled_is_seen() -> None:
    with pytest.raises(re.error):
        lazy_pattern("(").match("")


def test_it_matches_as_a_compiled_one() -> None:
    lazy, compiled = lazy_pattern(r"^a+", re.MULTILINE), re.compile(r"^a+", re.MULTILINE)
    text = "baa\naab\na"
    for _ in range(2):  # compiled by the first call
        assert lazy.findall(text) == compiled.findall(text) == ["aa", "a"]
        assert lazy.sub("c", text) == compiled.sub("c", text)
