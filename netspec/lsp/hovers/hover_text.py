"""The text of a hover, for clients that show Markdown and for those that do not: texts of a spec are never markup."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.report.markdown import code, escaped
from netspec.report.visible import visible
from netspec.wording import on_one_line

_MOST_ROWS = 24
"""The most rows of one hover; nobody reads more of them beside the text."""
_LONGEST = 300
_LISTED = ("row", "equation")


class HoverText:
    """A heading, paragraphs, and rows of a label and a value."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, ...]] = []
        self._rows = 0

    def __bool__(self) -> bool:
        return bool(self._parts)

    def title(self, name: str, meaning: str = "") -> HoverText:
        """Begins a subject: its name, and what it means."""
        self._parts.append(("title", on_one_line(name), meaning))
        return self

    def said(self, text: str) -> HoverText:
        """Adds a paragraph of a user's; nothing for an empty text."""
        if text.strip():
            self._parts.append(("said", text))
        return self

    def taught(self, text: str) -> HoverText:
        """Adds paragraphs of netspec's own, with code between backticks."""
        self._parts += [("taught", each) for each in text.split("\n\n") if each.strip()]
        return self

    def equation(self, written: str, value: str, more: str = "") -> HoverText:
        """Adds what an expression is worth; nothing if that is not known."""
        if value or more:
            self._parts.append(("equation", written, value, more))
        return self

    def row(self, label: str, value: str, more: str = "", link: str | None = None) -> HoverText:
        """Adds a row: a label, a value as code, and words that may lead to a place; nothing if both are empty."""
        if value or more:
            self._rows += 1
            if self._rows <= _MOST_ROWS:
                short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}..."
                self._parts.append(("row", label, short, more, link or ""))
        return self

    def rows(self, rows: Iterable[tuple[str, str]]) -> HoverText:
        """Adds rows without places."""
        for label, value in rows:
            self.row(label, value)
        return self

    def markdown(self) -> str:
        """The text as Markdown."""
        return self._joined([_markdown(part) for part in self._parts])

    def plain(self) -> str:
        """The text without markup."""
        return self._joined([_plain(part) for part in self._parts])

    def _joined(self, texts: Iterable[str]) -> str:
        """Rows stand right below each other, all else apart."""
        made = ""
        before: bool | None = None
        for (kind, *_), text in zip(self._parts, texts, strict=True):
            in_list = kind in _LISTED
            made += ("" if before is None else "\n" if in_list and before else "\n\n") + text
            before = in_list
        return made


def _markdown(part: tuple[str, ...]) -> str:
    match part:
        case "title", name, meaning:
            return f"**{code(name)}** {_marked_up(meaning)}".rstrip()
        case "row", label, value, more, link:
            words = f"[{escaped(more)}]({link})" if link and more else escaped(more)
            return f"- {escaped(label)}: " + " ".join(filter(None, (code(value), words)))
        case "equation", written, value, more:
            return f"- {code(on_one_line(written))} = " + " ".join(filter(None, (code(value), escaped(more))))
        case "taught", text:
            return _marked_up(text)
    return escaped(" ".join(part[1].split()))


def _marked_up(text: str) -> str:
    """A text of netspec's own as Markdown: code between backticks, and nothing else is markup."""
    pieces = " ".join(text.split()).split("`")
    return "".join(code(each) if number % 2 else _between(each) for number, each in enumerate(pieces))


def _between(text: str) -> str:
    """What stands between pieces of code, with the blanks at its ends."""
    inner = escaped(text)
    return f"{' ' * text.startswith(' ')}{inner}{' ' * (text.endswith(' ') and bool(inner))}"


def _plain(part: tuple[str, ...]) -> str:
    match part:
        case "title", name, meaning:
            return f"{visible(name)}: {_unbroken(meaning)}" if meaning else visible(name)
        case "row", label, value, more, _:
            return f"  {visible(label)}: " + " ".join(filter(None, (visible(value), visible(more))))
        case "equation", written, value, more:
            return f"  {on_one_line(written)} = " + " ".join(filter(None, (visible(value), visible(more))))
    return _unbroken(part[1])


def _unbroken(text: str) -> str:
    return visible(" ".join(text.split()))
