"""Renames what is stored, by rules such as `wide=tiny` for scopes and `*/kernel=*/weights` for parts of names.

The rules are those of `--map`, of `init_from` in recipes and of `netspec.weights.fit`; docs/weights.md describes them.
Matching takes a time that is linear in the length of a name, whatever the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from netspec.budget import spend
from netspec.patterns import lazy_pattern
from netspec.records import dataclass
from netspec.wording import first_of, nearest

ANY = "*"
"""Stands for any text of at least one character."""
_SEPARATORS = "/."
_REFERENCE = lazy_pattern(r"\{(\d+)\}")
_MOST_SCOPES = 500


class Match(NamedTuple):
    """What the stars of a pattern stand for in a name, and what follows: nothing, or a separator and more."""

    found: tuple[str, ...]
    rest: str


class RenamedTensors(NamedTuple):
    """The stored names by those that they are renamed to, what is wrong with the rules, and which names were taken."""

    names: Mapping[str, str]
    faults: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()


def matched(pattern: str, name: str) -> Match | None:
    """How a pattern matches a name or the scopes that it begins with; None if it does not."""
    parts = pattern.lstrip("/").rstrip(_SEPARATORS).split(ANY)
    inside = pattern.endswith(tuple(_SEPARATORS))
    spend(1 + len(name) // 20)
    if not name.startswith(parts[0]):
        return None
    at = len(parts[0])
    found: list[str] = []
    for part in parts[1:]:
        begin, at = at, _behind(name, part, at + 1, last=len(found) + 2 == len(parts))
        if at < 0:
            return None
        found.append(name[begin : at - len(part)])
    rest = name[at:]
    if (rest or inside) and not rest.startswith(tuple(_SEPARATORS)) and parts != [""]:
        return None
    return Match(tuple(found), rest)


def _behind(name: str, part: str, start: int, *, last: bool) -> int:
    """The offset behind the next occurrence of a part of a pattern; the last one must end where a scope may end."""
    if last and not part:
        ends = [end for mark in _SEPARATORS if (end := name.find(mark, start)) >= 0]
        return min(ends, default=len(name)) if start <= len(name) else -1
    at = name.find(part, start)
    while last and at >= 0 and name[at + len(part) : at + len(part) + 1] not in ("", *_SEPARATORS):
        at = name.find(part, at + 1)
    return at + len(part) if at >= 0 else -1


@dataclass(frozen=True, slots=True)
class Rename:
    """A rule: what a name or its scopes match, and what they become."""

    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.old or '/'}={self.new or '/'}"

    @property
    def fault(self) -> str | None:
        """What is wrong with the rule itself."""
        stars, used = self.old.count(ANY), self.new.count(ANY)
        numbers = [int(number[:9]) for number in _REFERENCE.findall(self.new)]
        if ANY * 2 in self.old:
            return f"{self}: two stars stand side by side"
        if used and numbers:
            return f"{self}: use either stars or numbers such as {{1}} behind the sign ="
        if used > stars or any(not 0 < number <= stars for number in numbers):
            return f"{self}: the name behind the sign = has more stars than the one before it"
        return None

    def applied(self, name: str) -> str | None:
        """The new name of a name that the rule matches; None of others."""
        match = matched(self.old, name)
        if match is None:
            return None
        if not self.old.strip("/"):
            return f"{self.new.strip('/')}/{name}".lstrip("/")
        first, *others = self.new.lstrip("/").split(ANY)
        new = first + "".join(text for pair in zip(match.found, others, strict=False) for text in pair)
        if not others:
            new = _REFERENCE.sub(lambda number: match.found[int(number[1]) - 1], new)
        if not match.rest:
            return new.rstrip("/") or None
        return new + match.rest[new.endswith("/") or not new :]


def rename(names: Iterable[str], rules: Mapping[str, str]) -> RenamedTensors:
    """Applies rules to names, each to the names that those before it made.

    A name that a rule makes takes the place of a stored one that no rule changes.
    """
    current = {name: name for name in names}
    faults: list[str] = []
    for rule in (Rename(old, new) for old, new in rules.items()):
        if fault := rule.fault:
            faults.append(fault)
            continue
        changed = {stored: new for stored, name in current.items() if (new := rule.applied(name)) is not None}
        if not changed:
            faults.append(f"{rule}: no stored name begins with this{_hint(rule.old, current.values())}")
        current |= changed
    by_name: dict[str, str] = {}
    replaced: list[str] = []
    for stored, name in current.items():
        other = by_name.get(name)
        if other is None or other == name:
            by_name[name] = stored
        elif stored != name:
            faults.append(f"{other} and {stored} would both be named {name}")
        if name in (other, stored) and other is not None:
            replaced.append(name)
    return RenamedTensors(by_name, tuple(faults), tuple(replaced))


def _hint(word: str, names: Iterable[str]) -> str:
    scopes = dict.fromkeys(scope for name in names for scope in _scopes(name))
    plain = word.strip(_SEPARATORS)
    near = next((scope for scope in scopes if scope.endswith(f"/{plain}")), None) or nearest(plain, scopes)
    if near:
        return f"; did you mean '{near}'?"
    tops = [scope for scope in scopes if "/" not in scope]
    return f"; there are {first_of(tops, 4)}" if tops else ""


def _scopes(name: str) -> Iterator[str]:
    """A name and the scopes around it, the outermost first."""
    at = name.find("/")
    while at >= 0:
        yield name[:at]
        at = name.find("/", at + 1)
    yield name


def excluded(names: Iterable[str], patterns: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names that patterns match, and what is wrong with the patterns."""
    known = [*names]
    found: set[str] = set()
    faults: list[str] = []
    for pattern in patterns:
        here = [name for name in known if matched(pattern, name)]
        if not here:
            faults.append(f"{pattern}: the network has no such scope or variable{_hint(pattern, known)}")
        found.update(here)
    return frozenset(found), tuple(faults)
