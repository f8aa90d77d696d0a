// @ts-check
"use strict";

/**
 * Hands what is unfolded to the reader as a file of SVG: what `netspec plot` writes, in the theme of the page.
 * @param {Picture} picture
 * @param {Graph} graph
 */
function saveDrawing(picture, graph) {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  const fonts = [...document.styleSheets[0].cssRules].filter((rule) => rule instanceof CSSFontFaceRule);
  const styles = [...fonts.map((rule) => rule.cssText), pictureStyles(dark ? "dark" : "light")].join("\n");
  const drawing = draw(layout(graph, picture.folding.unfolded, textWidth), graph, textWidth);
  const file = drawing.replace(
    />/,
    () => `>\n<style>\n${styles}\n</style>\n<rect class="paper" width="100%" height="100%"/>`,
  );
  const address = URL.createObjectURL(new Blob([file], { type: "image/svg+xml" }));
  element("a", { href: address, download: `${graph.name.replace(/[^\w.-]+/g, "_")}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
