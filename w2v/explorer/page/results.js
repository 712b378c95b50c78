// Answers as tables: one model's, or two side by side with what differs marked.

import { aligned } from "./alignment.js";
import { decimals, element, grouped, wordElement } from "./elements.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Neighbour} Neighbour */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {(word: string) => string} AddressOf the address at which a word's neighbours are shown */

/**
 * What was asked, as a heading; with a single answer, that too.
 * @param {Question} question
 * @param {Answer[]} answers
 * @returns {(Node | string)[]}
 */
export function heading({ kind, terms }, answers) {
  const words = terms.map(({ word }) => wordElement(word));
  const first = answers.flatMap(({ rows }) => rows?.[0]?.word ?? []);
  const found = first.length && first.every((word) => word === first[0]) ? wordElement(first[0]) : null;
  switch (kind) {
    case "analogy":
      return [words[0], " is to ", words[1], " as ", words[2], " is to ", element("strong", {}, found ?? "\u2026")];
    case "odd":
      return found
        ? ["The odd one out: ", element("strong", {}, found)]
        : ["The odd one out of ", ...words.flatMap((word, place) => [place ? ", " : "", word])];
    case "similarity":
      return [words[0], " and ", words[1]];
    default:
      return [
        element("span", { class: "near" }, "Near "),
        ...words.flatMap((word, place) => [
          place || terms[0].sign < 0 ? (terms[place].sign < 0 ? " \u2212 " : " + ") : "",
          word,
        ]),
      ];
  }
}

/**
 * @param {Question} question
 * @param {Answer[]} answers one for each model
 * @param {ModelFacts[]} models
 * @param {AddressOf} addressOf
 * @returns {HTMLElement[]}
 */
export function results(question, answers, models, addressOf) {
  const shown = [];
  if (question.kind === "similarity") {
    answers.forEach(({ cosine }, model) => {
      if (cosine !== undefined) {
        shown.push(scale(cosine, models.length > 1 ? models[model].name : ""));
      }
    });
  } else if (answers.length === 2 && answers.every(({ rows }) => rows?.length)) {
    const [a, b] = answers.map(({ rows }) => rows ?? []);
    shown.push(comparison(a, b, models, addressOf));
  } else {
    answers.forEach(({ rows }, model) => {
      if (rows?.length) {
        shown.push(table(rows, models.length > 1 ? models[model].name : "", models[model].counted, addressOf));
      }
    });
  }
  return shown;
}

/**
 * @param {Neighbour[]} rows
 * @param {string} caption
 * @param {boolean} counted
 * @param {AddressOf} addressOf
 */
function table(rows, caption, counted, addressOf) {
  return element(
    "table",
    { class: "neighbours" },
    element("caption", { class: caption ? "" : "spoken" }, caption || "Words found"),
    header(
      ["word", ""],
      ["cosine", "number"],
      ...(counted ? [/** @type {[string, string]} */ (["count", "number"])] : []),
    ),
    element(
      "tbody",
      {},
      ...rows.map(({ word, cosine, count }) =>
        element(
          "tr",
          { "data-word": word },
          element("th", { scope: "row" }, link(word, addressOf)),
          element("td", { class: "number" }, bar(cosine), decimals(cosine)),
          ...(counted ? [element("td", { class: "number count" }, grouped(count))] : []),
        ),
      ),
    ),
  );
}

/**
 * @param {Neighbour[]} a
 * @param {Neighbour[]} b
 * @param {ModelFacts[]} models
 * @param {AddressOf} addressOf
 */
function comparison(a, b, models, addressOf) {
  const [rankA, rankB] = [a, b].map((rows) => new Map(rows.map(({ word }, rank) => [word, rank])));
  const both = a.filter(({ word }) => rankB.has(word)).length;
  const lines = aligned(
    a.map(({ word }) => word),
    b.map(({ word }) => word),
  );
  /**
   * @param {Neighbour[]} rows
   * @param {number} place
   * @param {Map<string, number>} others
   * @param {boolean} same whether the other list has the same word on this line
   */
  const cells = (rows, place, others, same) => {
    if (place < 0) {
      return [element("td", { class: "gap", colspan: 2 })];
    }
    const { word, cosine } = rows[place];
    const elsewhere = others.get(word);
    const mark = elsewhere === undefined ? "only here" : same ? "" : `${elsewhere + 1}. there`;
    return [
      element(
        "td",
        { class: elsewhere === undefined ? "only" : same ? "same" : "other-rank", "data-word": word },
        element("span", { class: "rank" }, `${place + 1}.`),
        " ",
        link(word, addressOf),
        mark && " ",
        mark && element("span", { class: elsewhere === undefined ? "mark spoken" : "mark" }, mark),
      ),
      element("td", { class: "number" }, decimals(cosine)),
    ];
  };
  return element(
    "div",
    {},
    element(
      "p",
      { class: "agreement" },
      `${both} of ${Math.max(a.length, b.length)} words are in both lists`,
      both < Math.max(a.length, b.length) ? element("span", {}, "; the others are ", element("span", { class: "only-other" }, "underlined")) : "",
      ".",
    ),
    element(
      "table",
      { class: "comparison" },
      element("caption", { class: "spoken" }, `Words in ${models[0].name} and in ${models[1].name}, side by side`),
      header([models[0].name, ""], ["cosine", "number"], [models[1].name, ""], ["cosine", "number"]),
      element(
        "tbody",
        {},
        ...lines.map(([i, j]) => {
          const same = a[i]?.word === b[j]?.word;
          return element("tr", {}, ...cells(a, i, rankB, same), ...cells(b, j, rankA, same));
        }),
      ),
    ),
  );
}

/** @param {[string, string][]} columns titles and classes */
function header(...columns) {
  const cells = columns.map(([title, kind]) => element("th", { scope: "col", class: kind }, title));
  return element("thead", {}, element("tr", {}, ...cells));
}

/**
 * @param {string} word
 * @param {AddressOf} addressOf
 */
function link(word, addressOf) {
  return element("a", { href: addressOf(word) }, wordElement(word));
}

/** @param {number} cosine */
function bar(cosine) {
  const made = element("span", { class: cosine < 0 ? "bar negative" : "bar", "aria-hidden": "true" }, element("span"));
  made.style.setProperty("--share", String(Math.min(1, Math.abs(cosine))));
  return made;
}

/**
 * @param {number} cosine
 * @param {string} name
 */
function scale(cosine, name) {
  const made = element(
    "figure",
    { class: "scale" },
    element(
      "figcaption",
      {},
      name && element("span", { class: "model" }, name),
      element("span", { class: "large" }, decimals(cosine)),
    ),
    element("div", { class: "line", "aria-hidden": "true" }, element("span", { class: "dot" })),
    element(
      "div",
      { class: "ends", "aria-hidden": "true" },
      element("span", {}, "\u22121"),
      element("span", {}, "0"),
      element("span", {}, "1"),
    ),
  );
  made.style.setProperty("--place", String((cosine + 1) / 2));
  return made;
}
