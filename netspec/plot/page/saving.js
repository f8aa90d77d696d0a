// @ts-check
"use strict";

/**
 * Hands what is unfolded to the reader as a file of SVG, with its styles.
 * @param {Picture} picture
 * @param {Graph} graph
 */
function saveDrawing(picture, graph) {
  const laid = layout(graph, picture.folding.unfolded, textWidth);
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  const styles = `<style>${pictureStyles(dark ? "dark" : "light")}</style>`;
  const file = draw(laid, graph, textWidth).replace(">", `>${styles}`);
  const address = URL.createObjectURL(new Blob([file], { type: "image/svg+xml" }));
  element("a", { href: address, download: `${graph.name.replace(/[^\w.-]+/g, "_")}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
