"""The words of an expression, and how it is said what is wrong with them."""

from __future__ import annotations

from typing import Final, NamedTuple

from netspec.source import Node


class Faulty:
    """Stands for a value whose fault has been reported, so that nothing is said of it twice."""

    def __repr__(self) -> str:
        return "faulty"


FAULTY: Final = Faulty()


class Unseen:
    """Stands for any value, where an expression is looked at that is not evaluated: what fails even so fails always."""

    def __repr__(self) -> str:
        return "any value"


UNSEEN: Final = Unseen()


class Token(NamedTuple):
    """A word or sign of an expression, with its place in the scalar."""

    kind: str
    text: str
    start: int
    end: int


class ExpressionError(Exception):
    """What is wrong with an expression. `offset` counts code points from the start of the scalar."""

    def __init__(self, code: str, text: str, offset: int, name: str | None = None, help: str | None = None) -> None:
        super().__init__(text)
        self.code, self.text, self.offset, self.name, self.help = code, text, offset, name, help


class Hidden(ExpressionError):
    """What a fault before hides. It has no code, since it is not reported: the fault was."""

    def __init__(self, offset: int) -> None:
        super().__init__("", "a fault before hides it", offset)


class FunctionFault(ExpressionError):
    """What a function of the file ran into when it was called: it is told at the function's body."""

    def __init__(self, body: Node, error: ExpressionError, offset: int) -> None:
        super().__init__(error.code, error.text, offset)
        self.body, self.error = body, error
