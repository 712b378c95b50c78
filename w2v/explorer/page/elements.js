// Elements of the page. Text goes in as text, never as markup: whatever a word is made of, it is shown and not obeyed.

/** @typedef {string | number | boolean | ((event: any) => void)} Value */

const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu;
const ALL_UNSEEN = /^[\s\u2800\p{Default_Ignorable_Code_Point}]+$/u;
const TOLD = 2000; // milliseconds for which a button says what came of it

/**
 * An element with attributes, listeners (names that begin with "on") and children. `false` leaves an attribute out.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, Value>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(key.slice(2), value);
    } else if (value !== false) {
      made.setAttribute(key, value === true ? "" : String(value));
    }
  }
  made.append(...children);
  return made;
}

/**
 * The element of that id, which the page has.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no ${type.name} #${id}`);
  }
  return found;
}

/**
 * A word to be shown: what has no shape of its own, or would turn the text around, is spelled out.
 * @param {string} word
 */
export function legible(word) {
  if (word === "") {
    return "(empty)";
  }
  return word.replace(ALL_UNSEEN.test(word) ? /./gsu : UNSEEN, codeOf);
}

/** @param {string} letter */
function codeOf(letter) {
  const code = /** @type {number} */ (letter.codePointAt(0));
  return `\u2039${code.toString(16).padStart(4, "0")}\u203a`;
}

/**
 * A word as an element that keeps its direction to itself.
 * @param {string} word
 */
export function wordElement(word) {
  return element("bdi", { class: "word" }, legible(word));
}

/** @param {number} number */
export function grouped(number) {
  return number.toLocaleString("en");
}

/** @param {number} number of words */
export function wordsOf(number) {
  return number === 1 ? "1 word" : `${grouped(number)} words`;
}

/** @param {number} cosine */
export function decimals(cosine) {
  return cosine.toFixed(3).replace("-", "\u2212");
}

/**
 * @param {string} id of an element that the page has
 * @param {() => void} act
 */
export function onClick(id, act) {
  byId(id, HTMLElement).addEventListener("click", act);
}

/**
 * A button that copies words, a line each.
 * @param {string} label
 * @param {string[]} words
 */
export function copyButton(label, words) {
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    button.textContent = (await copy(words.join("\n"))) ? "Copied" : "Could not copy";
    setTimeout(() => button.replaceChildren(label), TOLD);
  });
  return button;
}

/**
 * Put a text where other programs can paste it.
 * @param {string} text
 * @returns {Promise<boolean>} whether that was possible
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard for pages that came over the network in the clear: the old way.
    const focused = document.activeElement;
    const area = element("textarea", { class: "hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) {
      focused.focus();
    }
    return done;
  }
}
