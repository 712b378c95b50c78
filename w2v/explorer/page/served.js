// Answers from the server that this page came from.

/** @typedef {import("./types.js").Backend} Backend */

/**
 * @param {string} name
 * @param {[string, string | number][]} parameters
 * @returns {Promise<any>}
 */
async function ask(name, parameters = []) {
  const query = new URLSearchParams(parameters.map(([key, value]) => [key, String(value)]));
  let answer;
  try {
    answer = await fetch(`answers/${name}?${query}`);
  } catch {
    throw new Error("w2v no longer answers: start w2v explore again, then reload this page.");
  }
  const content = await answer.json();
  if (!answer.ok) {
    throw new Error(content.problem);
  }
  return content;
}

/** @type {Backend} */
export const served = {
  note: "",
  models: () => ask("models"),
  complete: (model, text, n) =>
    ask("complete", [
      ["model", model],
      ["text", text],
      ["n", n],
    ]),
  answer: (model, { kind, terms, n, rare }) =>
    ask(kind, [
      ["model", model],
      ["n", n],
      ["rare", Number(rare ?? false)],
      .../** @type {[string, string][]} */ (terms.map(({ word, sign }) => [sign < 0 ? "minus" : "plus", word])),
    ]),
  places: (model, layout) =>
    ask("places", [
      ["model", model],
      ["layout", layout],
    ]),
  cancel: (model, layout) =>
    ask("cancel", [
      ["model", model],
      ["layout", layout],
    ]),
  faithfulness: async (model, layout) => {
    const { share } = await ask("faithfulness", [
      ["model", model],
      ["layout", layout],
    ]);
    return share;
  },
  regions: (model) => ask("regions", [["model", model]]),
  anchors: (model, words) =>
    ask("anchors", [["model", model], .../** @type {[string, string][]} */ (words.map((word) => ["plus", word]))]),
  column: (model) => ask("column", [["model", model]]),
  card: (model) => ask("card", [["model", model]]),
};
