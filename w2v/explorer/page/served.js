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
    throw new Error("w2v does not answer any more: start w2v explore again, and load this page anew.");
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
  answer: (model, { kind, terms, n }) =>
    ask(kind, [
      ["model", model],
      ["n", n],
      .../** @type {[string, string][]} */ (terms.map(({ word, sign }) => [sign < 0 ? "minus" : "plus", word])),
    ]),
  places: async (model) => {
    let found;
    do {
      found = await ask("places", [["model", model]]);
    } while (found.pending); // it is still being laid out
    return found;
  },
  card: (model) => ask("card", [["model", model]]),
};
