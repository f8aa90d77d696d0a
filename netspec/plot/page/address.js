// @ts-check
"use strict";

/** The least milliseconds between two changes of the address: a key that is held would make more than a browser takes. */
const BETWEEN_WRITES = 300;

/** The path in the address. An escape that is cut off is left as it is. */
function fragmentPath() {
  const path = location.hash.slice(1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * The fragment of an address that leads to a node.
 * @param {GraphIndex} index
 * @param {GraphNode} node
 */
function fragmentOf(index, node) {
  return `#${index.shortPath(node).split("/").map(encodeURIComponent).join("/")}`;
}

/** Writes fragments into the address; of several in a moment, the last. */
const writeFragment = (() => {
  let [last, pending] = [-Infinity, 0];
  /**
   * @param {string} fragment
   * @param {boolean} visits whether the browser's way back leads to the address before
   */
  const write = (fragment, visits) => {
    const address = location.href.split("#")[0] + fragment;
    if (address === location.href) return;
    last = performance.now();
    try {
      if (visits) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch {
      // A frame without an address of its own has none to write.
    }
  };
  return (/** @type {string} */ fragment, /** @type {boolean} */ visits) => {
    clearTimeout(pending);
    const wait = last + BETWEEN_WRITES - performance.now();
    if (visits || wait <= 0) write(fragment, visits);
    else pending = setTimeout(() => write(fragment, false), wait);
  };
})();
