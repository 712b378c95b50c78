// The card of a model: what was asked, how it was run, and how its training went.

import { curve } from "./curve.js";
import { element, legible } from "./elements.js";

/** @typedef {import("./types.js").Card} Card */

/** @type {Record<string, string>} what is drawn, where at least two epochs have it */
const CURVES = { loss: "Loss of a pair, by epoch", held_out: "Held-out negative log-likelihood, by epoch" };

/**
 * @param {string} name
 * @param {Card} card
 */
export function cardElement(name, { groups, history }) {
  const curves = Object.entries(CURVES).flatMap(([key, title]) => {
    const values = history.flatMap((epoch) => (typeof epoch[key] === "number" ? [[epoch.epoch ?? 0, epoch[key]]] : []));
    return values.length > 1 ? [curve(title, /** @type {[number, number][]} */ (values))] : [];
  });
  return element(
    "section",
    { class: "card" },
    element("h3", {}, name),
    element("div", { class: "curves" }, ...curves),
    ...groups.map(({ title, rows }) =>
      element(
        "details",
        { open: title === "model" || title === "hyperparameters" },
        element("summary", {}, title),
        element(
          "dl",
          {},
          ...rows.flatMap(([key, value]) => [
            element("dt", {}, element("bdi", {}, legible(key))),
            element("dd", {}, element("bdi", {}, legible(value))),
          ]),
        ),
      ),
    ),
  );
}
