"""Whoever watches a training: a terminal, a log, a test."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping


class Progress(ABC):
    """Is told how a training goes. Abstract."""

    @abstractmethod
    def at(self, step: int) -> None:
        """A step is done."""

    @abstractmethod
    def measured(self, step: int, values: Mapping[str, float]) -> None:
        """Something was measured of the steps up to this one."""

    @abstractmethod
    def tell(self, text: str) -> None:
        """Something has happened that a user should know."""
