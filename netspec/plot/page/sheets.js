// @ts-check
"use strict";

/** What a slice of a picture repeats of the next, so that no seam is seen. */
const SEAM = 1;

/**
 * Where a picture may end on one sheet of paper and go on on the next: between what must be whole, its boxes and labels.
 * @param {{top: number, bottom: number}[]} whole
 * @param {number} height of the picture
 * @returns {number[]} from 0 to the height
 */
function cuts(whole, height) {
  const found = [0];
  let end = 0;
  for (const { top, bottom } of [...whole].sort((one, other) => one.top - other.top)) {
    if (end && top > end) found.push(Math.round((top + end) / 2));
    end = Math.max(end, bottom);
  }
  return [...found, height];
}

/**
 * Fills an element with the picture in slices, between which a printer may begin another sheet, each with what it shows.
 * A picture that fits one sheet is left as it is.
 * @param {HTMLElement} sheets
 * @param {Picture} picture
 */
function fillSheets(sheets, picture) {
  const svg = picture.sheet.querySelector("svg");
  const drawing = svg?.querySelector(".drawing");
  if (!svg || !drawing || svg.classList.contains("short")) return;
  const { width, height } = picture.size;
  const parts = /** @type {SVGGraphicsElement[]} */ ([...drawing.children]).map((part) => {
    const box = part.getBBox();
    return { part, top: box.y, bottom: box.y + box.height, isWhole: part.matches(".node, .chip") };
  });
  const ends = cuts(parts.filter((part) => part.isWhole), height);
  const slices = ends.slice(1).map((end, index) => {
    const start = /** @type {number} */ (ends[index]);
    const slice = /** @type {SVGSVGElement} */ (svg.cloneNode(false));
    const inside = drawing.cloneNode(false);
    for (const { part, top, bottom } of parts) {
      if (top <= end + SEAM && bottom >= start) inside.appendChild(part.cloneNode(true));
    }
    slice.setAttribute("height", String(end - start + SEAM));
    slice.setAttribute("viewBox", `0 ${start} ${width} ${end - start + SEAM}`);
    // Heights are rounded to what a printer can place; widths must not follow.
    slice.setAttribute("preserveAspectRatio", "none");
    slice.append(inside);
    return slice;
  });
  const legend = svg.querySelector(".legend");
  if (legend) slices[slices.length - 1]?.append(legend.cloneNode(true));
  sheets.replaceChildren(...slices);
}
