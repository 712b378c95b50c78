// Why models have no answer, what may have been meant, what was taken to be, and what n-grams answer for.

import { element, wordElement } from "./elements.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Completion} Completion */
/** @typedef {import("./types.js").ModelFacts} ModelFacts */

const MEANT = 3; // words proposed instead of one that is not known
const NOTHING = "No answer: the words cancel each other out, or there are no others.";

/**
 * @param {Answer[]} answers one for each model
 * @param {ModelFacts[]} models
 * @param {(model: number, text: string, n: number) => Promise<Completion[]>} complete
 * @param {(word: string, other: string) => string} instead the address of the same question with another word in it
 * @returns {Promise<HTMLElement[]>}
 */
export async function notices(answers, models, complete, instead) {
  const unknown = new Set(answers.flatMap((answer) => answer.unknown ?? []));
  const lines = [...unknown].map(async (word) => {
    const lacking = models.flatMap((_, model) => (answers[model].unknown?.includes(word) ? [model] : []));
    const where = models.length === 1 ? "" : lacking.length > 1 ? " of either model" : ` of ${models[lacking[0]].name}`;
    const meant = (await complete(lacking[0], word, MEANT)).flatMap(({ word: other }, place) => [
      place ? " or " : "",
      element("a", { href: instead(word, other) }, wordElement(other)),
    ]);
    const signs = /.[+\u2212-]./u.test(word) ? " Put spaces around the signs of a sum." : "";
    return notice(
      wordElement(word),
      ` is not in the vocabulary${where}.`,
      ...(meant.length ? [" Did you mean ", ...meant, "?"] : [signs]),
    );
  });
  const spelled = new Map(answers.flatMap((answer) => Object.entries(answer.spelled ?? {})));
  const otherwise = [...spelled].map(([word, other]) =>
    notice(wordElement(word), " is looked up as ", wordElement(other), ", as the model's text was spelled."),
  );
  const unseen = new Set(answers.flatMap((answer) => answer.unseen ?? []));
  const made = [...unseen].map((word) => notice(wordElement(word), " is unseen: its vector is made from n-grams."));
  const problems = new Set(answers.flatMap(({ problem, rows }) => problem ?? (rows?.length === 0 ? [NOTHING] : [])));
  return [...(await Promise.all(lines)), ...otherwise, ...made, ...[...problems].map((problem) => notice(problem))];
}

/** @param {(Node | string)[]} content */
export function notice(...content) {
  return element("p", { class: "notice", tabindex: -1 }, ...content); // it may be what gets the focus
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
