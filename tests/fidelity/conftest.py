"""The networks that are compared with their hand-written functions, and how both sides are built."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Built, Fingerprint, fingerprint
from netspec.ops.backend import Backend

SPECS = Path(__file__).parents[2] / "specs"


@dataclass(frozen=True)
class Pair:
    """A spec, and the function of tf_slim under its arg-scope function that it must equal."""

    name: str
    module: str
    arg_scope: str
    size: int

    def spec(self) -> netspec.CompiledSpec:
        return netspec.load(SPECS / f"{self.name}.yaml")

    def reference(self, backend: Backend) -> Callable[..., Any]:
        module = importlib.import_module(f"tf_slim.nets.{self.module}")

        def call(inputs: Any, weight_decay: float = 5e-4, **given: Any) -> Any:
            with backend.slim.arg_scope(getattr(module, self.arg_scope)(weight_decay)):
                return getattr(module, self.name)(inputs, **given)

        return call

    def __str__(self) -> str:
        return self.name


PAIRS = (
    Pair("alexnet_v2", "alexnet", "alexnet_v2_arg_scope", 224),
    Pair("vgg_a", "vgg", "vgg_arg_scope", 224),
    Pair("vgg_16", "vgg", "vgg_arg_scope", 224),
    Pair("vgg_19", "vgg", "vgg_arg_scope", 224),
    Pair("overfeat", "overfeat", "overfeat_arg_scope", 231),
)


@pytest.fixture(params=PAIRS, ids=str)
def pair(request: pytest.FixtureRequest) -> Pair:
    found: Pair = request.param
    return found


@pytest.fixture
def build(backend: Backend) -> Callable[..., Fingerprint]:
    """Builds in a new seeded graph what a function makes of a placeholder, and gives what is compared of it."""

    def make(
        function: Callable[..., Any], shape: Sequence[int | None], given: Mapping[str, Any] | None = None
    ) -> Fingerprint:
        graph = backend.tf.Graph()
        with graph.as_default():
            backend.tf.set_random_seed(1)
            images = backend.tf.placeholder(backend.tf.float32, shape, name="images")
            output, end_points = function(images, **(given or {}))
            return fingerprint(Built.of(images, output, end_points))

    return make


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], netspec.CompiledSpec]:
    """Loads a spec from its text."""

    def made(text: str) -> netspec.CompiledSpec:
        (tmp_path / "net.yaml").write_text(text, encoding="utf-8")
        return netspec.load(tmp_path / "net.yaml")

    return made
