"""The colours and width of a terminal as a value, so that rendering need not know where its text goes."""

from __future__ import annotations

from netspec.diagnostics import Severity
from netspec.records import dataclass

_RESET = "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Theme:
    """The terminal's escape codes for each part of a rendering; an empty code leaves the part as it is."""

    error: str = ""
    warning: str = ""
    place: str = ""
    gutter: str = ""
    note: str = ""
    help: str = ""
    faint: str = ""
    width: int | None = None
    """The columns of the terminal; None if it is not a terminal: its lines are not wrapped."""

    def of(self, severity: Severity) -> str:
        """The code for a severity."""
        return self.error if severity is Severity.ERROR else self.warning


PLAIN = Theme()
COLOURED = Theme(
    error="\x1b[1;31m",
    warning="\x1b[1;33m",
    place="\x1b[1m",
    gutter="\x1b[34m",
    note="\x1b[1;36m",
    help="\x1b[1;32m",
    faint="\x1b[2m",
)


def painted(text: str, code: str) -> str:
    """A text in a colour, followed by a reset."""
    return f"{code}{text}{_RESET}" if code and text else text
