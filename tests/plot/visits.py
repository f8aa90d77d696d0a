"""What a reader of a page does, for tests: looks at boxes, chooses, folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator, Page


_PANEL = """
const texts = (row) => [...row.children].map((part) => part.textContent);
const panel = () => ({
  facts: Object.fromEntries([...document.querySelectorAll("#panel dl > dt")].map((term) => [
    term.textContent, term.nextElementSibling.innerText,
  ])),
  rows: Object.fromEntries([...document.querySelectorAll("#panel section")].map((section) => [
    section.querySelector("h3").textContent, [...section.querySelectorAll("li, tr")].map(texts),
  ])),
});
"""


@dataclass(frozen=True)
class Panel:
    """What the panel says: the facts by their names, and the rows of each list or table."""

    facts: dict[str, str]
    rows: dict[str, list[list[str]]]


@dataclass
class Visit:
    """A page in the browser, and what it said and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def box(self, label: str) -> Locator:
        """The box of a node, by its label: the first, if several have it."""
        return self.page.locator(f'[role=treeitem][aria-label^="{label}, "]').first

    def boxes(self, selector: str = "") -> int:
        return self.page.locator(f"[role=treeitem]{selector}").count()

    def chosen(self) -> str:
        """The name of the chosen box, as it is read out; empty if there is none."""
        found = self.page.locator("[role=treeitem][aria-selected=true]")
        return (found.get_attribute("aria-label") or "") if found.count() else ""

    def label(self) -> str:
        """The label of the chosen box."""
        return self.chosen().partition(", ")[0]

    def find(self, words: str) -> None:
        """Chooses the best result of a search."""
        self.page.fill("#search", words)
        self.page.press("#search", "Enter")
        self.settle()

    def unfold(self, depth: str) -> None:
        self.page.select_option("#depth", label=depth)

    def panel(self) -> Panel:
        return Panel(**self.tell(f"() => {{ {_PANEL} return panel(); }}"))

    def panels(self, paths: Sequence[str]) -> list[Panel]:
        """The panels of nodes, to which the address leads one after the other."""
        script = f"""async (paths) => {{
          {_PANEL}
          const found = [];
          for (const path of paths) {{
            const arrived = new Promise((done) => addEventListener("hashchange", done, {{ once: true }}));
            location.hash = path;
            await arrived;
            found.push(panel());
          }}
          return found;
        }}"""
        return [Panel(**found) for found in self.tell(script, list(paths))]

    def place(self, locator: Locator) -> FloatRect:
        found = locator.bounding_box()
        assert found
        return found

    def settle(self) -> None:
        """Waits until nothing glides any more."""
        self.page.evaluate(
            "() => Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => null)"
        )

    def tell(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)
