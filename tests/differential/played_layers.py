"""Builds single layers of an interpreted spec with tf-slim, under the arg-scopes that are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from netspec.ops import OPS
from netspec.ops.backend import Backend

from .python_expressions import worked_out


class Built(NamedTuple):
    """The tensors of a layer, and the scope and the name that it was given."""

    tensors: list[Any]
    scope: str | None
    name: str | None


class Layers:
    """The defaults in effect, and the layers that are built with them."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._defaults: dict[Any, dict[str, Any]] = {}
        """By the key of an op, or the identity of a block."""

    def of_block(self, block: Mapping[str, Any]) -> dict[str, Any]:
        """What the arg-scopes give to the parameters of a block."""
        return self._defaults.get(id(block), {})

    @contextmanager
    def arg_scope(
        self, entries: Sequence[Mapping[str, Any]], names: Mapping[str, Any], blocks: Mapping[str, Any]
    ) -> Iterator[None]:
        """Opens an arg-scope; its entries may name `blocks`."""
        before = self._defaults
        with ExitStack() as stack:
            for entry in entries:
                values = worked_out({key: value for key, value in entry.items() if key != "ops"}, names)
                if not values.pop("when", True):
                    continue
                for key in entry["ops"]:
                    taker = key if key in OPS else id(blocks[key])
                    self._defaults = {**self._defaults, taker: {**self._defaults.get(taker, {}), **values}}
                    if key in OPS and OPS[key].scoped:
                        stack.enter_context(self._slim_scope(key, values))
            yield
        self._defaults = before

    def _slim_scope(self, key: str, values: Mapping[str, Any]) -> Any:
        taken = [name for name in values if name not in OPS[key].added]
        lowered = OPS[key](**values).lowered(self.backend, taken)
        return self.backend.slim.arg_scope([getattr(self.backend.slim, key)], **lowered)

    def build(self, key: str, own: Mapping[str, Any], fed: list[Any]) -> Built:
        """Builds a layer on tensors."""
        op = OPS[key]
        given = {**self._defaults.get(key, {}), **own}
        normalizer = None
        if isinstance(given.get("normalizer_fn"), str):
            kind = OPS[given["normalizer_fn"]]
            normalizer = kind(**{**self._defaults.get(kind.key, {}), **(given.get("normalizer_params") or {})})
        made = op(normalizer=normalizer, **given)
        always = {"normalizer_params", *op.added}
        passed = [name for name in given if name in own or not op.scoped or name in always]
        lowered = made.lower(self.backend, fed, made.lowered(self.backend, passed))
        tensors = list(lowered) if isinstance(lowered, list | tuple) else [lowered]
        return Built(tensors, given.get("scope"), given.get("name"))
