// What travels between a backend, which answers, and the page. Types alone: nothing runs here.

/**
 * A model as the page knows it from the start.
 * @typedef {{name: string, words: number, dimensions: number, counted: boolean}} ModelFacts
 */

/** @typedef {{word: string, cosine: number, count: number}} Neighbour */

/**
 * An answer: rows, or one cosine, or why there is neither. `unknown` are words that the model does not have, `spelled`
 * says of others how it has them, where that is not how they were typed, `unseen` are those that it has never seen and
 * answers for by their n-grams.
 * @typedef {{rows?: Neighbour[], cosine?: number, unknown?: string[], problem?: string} & Taken} Answer
 * @typedef {{spelled?: Record<string, string>, unseen?: string[]}} Taken
 */

/** @typedef {{word: string, count: number}} Completion */

/**
 * Words in the plane, the most frequent first; places are whole numbers from 0 to 65535.
 * @typedef {{method: string, words: string[], x: number[], y: number[]}} Places
 */

/**
 * What a model is and how it was made: titled groups of names with values, and one record an epoch.
 * @typedef {{title: string, rows: [string, string][]}} Group
 * @typedef {{groups: Group[], history: Record<string, number | null>[]}} Card
 */

/** @typedef {{word: string, sign: 1 | -1}} Term */

/**
 * What is asked, all of which the address carries. `terms` are words; only "near" may take some away.
 * @typedef {"near" | "analogy" | "odd" | "similarity"} QuestionKind
 * @typedef {{kind: QuestionKind, terms: Term[], n: number}} Question
 */

/**
 * Where answers come from: a server, or the page itself.
 * @typedef {object} Backend
 * @property {() => Promise<ModelFacts[]>} models
 * @property {(model: number, text: string, n: number) => Promise<Completion[]>} complete
 * @property {(model: number, question: Question) => Promise<Answer>} answer
 * @property {(model: number) => Promise<Places>} places
 * @property {(model: number) => Promise<Card>} card
 * @property {string} note what is to be known about these answers, or ""
 */

export {};
