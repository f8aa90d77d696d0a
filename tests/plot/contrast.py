"""The contrast of every visible text of a page, computed from its colours as WCAG 2 has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEAST = 4.5
"""Level AA for texts of any size."""

_TEXTS = """
() => {
  const painted = (one) => {
    const style = getComputedStyle(one);
    if (!(one instanceof SVGElement)) return style.backgroundColor;
    return ["rect", "circle"].includes(one.tagName) ? style.fill : "rgba(0, 0, 0, 0)";
  };
  const clear = (colour) => /^rgba\\(.*, 0\\)$/.test(colour);
  for (const one of document.querySelectorAll("[role=tooltip]")) one.style.pointerEvents = "auto";
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, title, option") || !parent.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, width, height } = range.getClientRects()[0] ?? { left: -1, top: -1, width: 0, height: 0 };
    const stack = document.elementsFromPoint(left + width / 2, top + height / 2);
    const at = stack.indexOf(parent);
    if (at < 0 || stack.slice(0, at).some((one) => !clear(painted(one)))) continue;  // outside, or covered
    const style = getComputedStyle(parent);
    const behind = stack.slice(at).map(painted).filter((colour) => !clear(colour));
    const colour = parent instanceof SVGElement ? style.fill : style.color;
    shown.push([node.data.trim(), colour, behind[0] ?? "rgb(255, 255, 255)"]);
  }
  return shown;
}
"""


def unreadable(page: Page) -> list[tuple[str, float]]:
    """The visible texts with too little contrast, each with its ratio."""
    return [
        (text, round(ratio, 2))
        for text, colour, behind in texts(page)
        if (ratio := contrast(channels(colour), channels(behind))) < LEAST
    ]


def texts(page: Page) -> list[tuple[str, str, str]]:
    """The visible texts, each with its colour and the one behind it. Those that another element covers are left out."""
    return [(text, colour, behind) for text, colour, behind in page.evaluate(_TEXTS)]


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1, of an opaque colour."""
    found = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert found, f"expected an opaque colour, got {colour}"
    red, green, blue = (int(channel) / 255 for channel in found.groups())
    return red, green, blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The ratio of two colours, from 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
