"""The rooms of docs/architecture.md: who imports whom, read from the source of every module."""

import ast
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import netspec

ROOT = Path(__file__).parents[1]
PACKAGE = Path(netspec.__file__).parent
"""The installed package, which need not be that of this checkout."""
EVERYWHERE = ("base", "diagnostics")


@dataclass(frozen=True)
class Room:
    name: str
    modules: frozenset[str]
    may_import: frozenset[str]


def tables(page: str) -> list[list[list[str]]]:
    """The tables of a page, as the cells of their rows without the heading."""
    blocks = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    return [[cells(line) for line in block.splitlines()[2:]] for block in blocks]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_ROOMS, _PACKAGES, *_ = tables(PAGE.partition("## The rooms\n")[2])
ROOMS = tuple(
    Room(name, frozenset(re.findall(r"`(\w+)`", modules)), frozenset(filter(None, may_import.split(", "))))
    for name, modules, _, may_import in _ROOMS
)
PACKAGES = {
    package: frozenset(rooms.split(", "))
    for packages, rooms in _PACKAGES
    for package in re.findall(r"`(\w+)`", packages)
}


def modules_of(folder: Path) -> dict[str, Path]:
    """The modules of a package by their names; that of a folder is its `__init__`."""
    return {
        ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(folder.rglob("*.py"))
    }


def imports(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    """What a module imports: modules of the package, wherever the import stands, and the names of other packages."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(str(module), names):
                for alias in names:
                    inner = f"{module}.{alias.name}"
                    yield inner if inner in modules else module


def room_of(module: str, rooms: Sequence[Room]) -> str:
    part = module.partition(".")[2].partition(".")[0] or "__init__"
    return next(room.name for room in rooms if part in room.modules)


def broken_walls(folder: Path, rooms: Sequence[Room]) -> list[str]:
    """The imports that the table does not allow."""
    modules, allowed = modules_of(folder), {room.name: room.may_import for room in rooms}
    found = []
    for module, path in modules.items():
        own = room_of(module, rooms)
        for target in set(imports(path, modules)):
            if target.partition(".")[0] != folder.name:
                continue
            room = room_of(target, rooms)
            if room not in (own, *EVERYWHERE) and room not in allowed[own]:
                found.append(f"{module} imports {target}: {own} may not import {room}")
    return sorted(found)


def upward(rooms: Sequence[Room]) -> list[str]:
    """The rooms that may import one that stands below them in the table, or none of it."""
    before: set[str] = set()
    found = []
    for room in rooms:
        found += [f"{room.name} may import {other}" for other in sorted(room.may_import - before)]
        before.add(room.name)
    return found


def circle(folder: Path) -> list[str]:
    """Modules that import one another in a circle; nothing if there are none."""
    modules = modules_of(folder)
    graph = {module: set(imports(path, modules)) & modules.keys() for module, path in modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def twice(names: Iterator[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def file_names(folder: Path) -> Iterator[str]:
    return (path.name for path in folder.rglob("*.py") if path.name != "__init__.py")


def class_names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
        yield from (node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef))


def strangers(folder: Path, rooms: Sequence[Room], packages: Mapping[str, Container[str]]) -> list[str]:
    """Imports of other packages outside of the rooms that they belong to."""
    modules = modules_of(folder)
    return sorted(
        f"{module} imports {target}"
        for module, path in modules.items()
        for target in {target.partition(".")[0] for target in imports(path, modules)} & packages.keys()
        if room_of(module, rooms) not in packages[target]
    )


def test_no_module_imports_past_a_wall() -> None:
    assert broken_walls(PACKAGE, ROOMS) == []


def test_the_table_goes_upwards() -> None:
    assert upward(ROOMS) == []


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert circle(PACKAGE) == []


def test_no_file_name_is_used_twice() -> None:
    assert twice(file_names(PACKAGE)) == []


def test_no_class_name_is_used_twice() -> None:
    assert twice(class_names(PACKAGE)) == []


def test_other_packages_are_imported_in_their_rooms_only() -> None:
    assert strangers(PACKAGE, ROOMS, PACKAGES) == []


def test_every_module_has_a_room_and_every_room_a_module() -> None:
    parts = [name.partition(".")[2].partition(".")[0] or "__init__" for name in modules_of(PACKAGE)]
    listed = [module for room in ROOMS for module in room.modules]
    assert sorted(set(parts)) == sorted(listed)


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A package of two rooms: `low`, and `high` above it."""
    files = {
        "__init__.py": "",
        "low/__init__.py": "",
        "low/one.py": "class One: ...",
        "low/two.py": "from net.low.one import One",
        "high/__init__.py": "",
        "high/three.py": "def f():\n    from net.low import two",
    }
    for name, text in files.items():
        path = tmp_path / "net" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "net"


TWO = (Room("low", frozenset({"low"}), frozenset()), Room("high", frozenset({"high", "__init__"}), frozenset({"low"})))


def test_a_package_that_keeps_the_walls(net: Path) -> None:
    assert broken_walls(net, TWO) == []
    assert circle(net) == []
    assert twice(file_names(net)) == []
    assert twice(class_names(net)) == []
    assert strangers(net, TWO, {"yaml": ["low"]}) == []
    assert upward(TWO) == []


@pytest.mark.parametrize(
    "line", ["import net.high.three", "from net.high import three", "def f():\n    from net.high.three import f"]
)
def test_an_import_upwards_is_found(net: Path, line: str) -> None:
    (net / "low" / "one.py").write_text(line)
    assert broken_walls(net, TWO) == ["net.low.one imports net.high.three: low may not import high"]
    assert circle(net) != []
    assert upward(TWO[::-1]) == ["high may import low"]


def test_a_circle_inside_a_room_is_found(net: Path) -> None:
    (net / "low" / "one.py").write_text("if False:\n    from net.low.two import One")
    assert set(circle(net)) == {"net.low.one", "net.low.two"}


def test_what_is_there_twice_is_found(net: Path) -> None:
    (net / "high" / "one.py").write_text("import yaml\nclass One: ...")
    assert twice(file_names(net)) == ["one.py"]
    assert twice(class_names(net)) == ["One"]
    assert strangers(net, TWO, {"yaml": ["low"]}) == ["net.high.one imports yaml"]
    assert strangers(net, TWO, {"yaml": ["low", "high"]}) == []
