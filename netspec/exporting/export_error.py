"""The fault of an export."""

from __future__ import annotations


class ExportError(Exception):
    """Why a network cannot be exported: a line a fault."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
