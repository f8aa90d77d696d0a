// @ts-check
"use strict";

const THEME_NAMES = /** @type {const} */ (["system", "light", "dark"]);
/** @typedef {typeof THEME_NAMES[number]} Theme */

/**
 * The theme of the editor that shows the page, which Visual Studio Code states; else what the reader chose in an earlier
 * visit. A page of a file may have no storage.
 * @returns {Theme}
 */
function storedTheme() {
  const editor = document.body.dataset.vscodeThemeKind;
  if (editor !== undefined) return editor.endsWith("light") ? "light" : "dark";
  try {
    return THEME_NAMES.find((theme) => theme === localStorage.getItem("netspec-theme")) ?? "system";
  } catch {
    return "system";
  }
}

/**
 * Applies a theme, keeps it for the next visit, and says it on the button.
 * @param {Theme} theme
 */
function applyTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const button = byId("theme", HTMLElement);
  button.setAttribute("aria-label", `Theme: ${theme}`);
  button.title = `Theme: ${theme} (t)`;
  try {
    localStorage.setItem("netspec-theme", theme);
  } catch {
    // Without storage, the choice is for this visit.
  }
}

/** The colours of the picture under each theme. The page's policy forbids a second `style` element, and not this. */
function applyPictureStyles() {
  const [light, dark] = [pictureStyles("light"), pictureStyles("dark")];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `${light}
    @media screen { :root[data-theme=dark] { ${dark} } }
    @media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { ${dark} } }`,
  );
  document.adoptedStyleSheets.push(sheet);
}

/** Goes on to the next theme. */
function switchTheme() {
  const now = THEME_NAMES.find((theme) => theme === document.documentElement.dataset.theme) ?? "system";
  const next = THEME_NAMES[(THEME_NAMES.indexOf(now) + 1) % THEME_NAMES.length] ?? "system";
  applyTheme(next);
}
