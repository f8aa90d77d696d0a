"""The end points of an interpreted spec: the collection of slim, and the dictionary that one by hand makes of it."""

from __future__ import annotations

import importlib
from collections import OrderedDict
from collections.abc import Collection
from typing import Any

from .played_ends import Ends


class EndPoints:
    """The end points so far, each of which may end a part."""

    def __init__(self, collection: str, collected: Collection[str] | None, ends: Ends) -> None:
        self._collection, self._collected, self._ends = collection, collected, ends
        self._entered: OrderedDict[str, Any] | None = None
        self._seen: dict[str, Any] = {}
        # Tests that need no TensorFlow import this file, too.
        self._slim: Any = importlib.import_module("tf_slim.layers.utils")

    def dictionary(self) -> OrderedDict[str, Any]:
        """All of them; nothing is collected afterwards."""
        if self._entered is None:
            self._entered = OrderedDict()
            if self._collected is not None:
                self._entered = self._slim.convert_collection_to_dict(self._collection)
        return self._entered

    def enter(self, key: str, tensor: Any, known: dict[str, Any]) -> None:
        """Enters one by hand or by its name; `known` are those that steps can be fed from."""
        self.dictionary()[key] = known[key] = tensor
        self._ends.come(key)

    def collect(self, block: str, scope: str, tensor: Any) -> None:
        """Collects the output of a block, if it is one of those that are."""
        if block in (self._collected or ()):
            self._slim.collect_named_outputs([self._collection], scope, tensor)

    def watch(self, known: dict[str, Any]) -> None:
        """Finds those that slim has collected since it was last asked."""
        if self._collected is None or self._entered is not None:
            return
        for key, tensor in self._slim.convert_collection_to_dict(self._collection).items():
            if self._seen.get(key) is not tensor:
                self._seen[key] = known[key] = tensor
                self._ends.come(key)
