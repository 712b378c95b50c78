// The card of a model: what was asked, how it was run, and how its training went.

import { curve } from "./curve.js";
import { element, legible } from "./elements.js";

/** @typedef {import("./types.js").Card} Card */

/** @type {Record<string, string>} what is drawn, where at least two epochs have it */
const CURVES = { loss: "Loss of a pair, by epoch", held_out: "Held-out negative log-likelihood, by epoch" };

/**
 * @param {string} name
 * @param {Card} card
 * @param {Card} [other] that of the model beside it: what differs is marked
 */
export function cardElement(name, { groups, history }, other) {
  const there = new Map(other?.groups.flatMap(({ title, rows }) => rows.map(([key, value]) => [`${title} ${key}`, value])));
  const differs = (/** @type {string} */ title, /** @type {string} */ key, /** @type {string} */ value) =>
    other !== undefined && there.get(`${title} ${key}`) !== value;
  const curves = Object.entries(CURVES).flatMap(([key, title]) => {
    const values = history.flatMap((epoch) => (typeof epoch[key] === "number" ? [[epoch.epoch ?? 0, epoch[key]]] : []));
    return values.length > 1 ? [curve(title, /** @type {[number, number][]} */ (values))] : [];
  });
  return element(
    "section",
    { class: "card" },
    element("h3", {}, name),
    other ? element("p", { class: "note" }, "What differs between the models is bold.") : "",
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
            element(
              "dd",
              { class: differs(title, key, value) ? "differs" : "" },
              element("bdi", {}, legible(value)),
              differs(title, key, value) ? element("span", { class: "spoken" }, " (differs)") : "",
            ),
          ]),
        ),
      ),
    ),
  );
}
