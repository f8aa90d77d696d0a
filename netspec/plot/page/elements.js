// @ts-check
"use strict";

/** @typedef {string | Node | null | undefined | false | Child[]} Child */

/**
 * An element of HTML. Texts become text nodes, so that no name of a spec is read as markup.
 * @param {string} tag
 * @param {Record<string, string | boolean | ((event: any) => void)>} [attributes] functions are listeners
 * @param {...Child} children falsy ones are left out
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(.../** @type {Child[]} */ (children.flat(9)).filter(isChild));
  return made;
}

/**
 * @param {unknown} child
 * @returns {child is string | Node}
 */
function isChild(child) {
  return typeof child === "string" || child instanceof Node;
}

/**
 * The element of the page with an id.
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new TypeError(`no ${type.name} #${id}`);
  return found;
}

/**
 * A path that may be broken behind its slashes.
 * @param {string} path
 */
function pathText(path) {
  const parts = path.split(/(?<=\/)/);
  return element("bdi", {}, parts.map((part, at) => [at > 0 && document.createElement("wbr"), part]));
}

const GROUPED = new Intl.NumberFormat("en-US");
const PERCENT = new Intl.NumberFormat("en-US", { style: "percent", maximumSignificantDigits: 3 });

/**
 * An amount with all its digits; `?` if it is not known, as `netspec show` has it.
 * @param {Amount} amount
 */
function amountText(amount) {
  return typeof amount === "number" ? GROUPED.format(amount) : (amount ?? "?");
}
