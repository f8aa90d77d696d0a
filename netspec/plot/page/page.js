// @ts-check
"use strict";
const data = JSON.parse(document.getElementById("data")?.textContent || "");
const picture = /** @type {HTMLElement} */ (document.getElementById("picture"));
picture.innerHTML = draw(layout(data.graph, data.unfolded, textWidth), data.graph, textWidth);
const style = document.createElement("style");
style.textContent = pictureStyles("light");
document.head.append(style);
