// What travels between a backend, which answers, and the page. Types alone: nothing runs here.

/**
 * A model as the page knows it from the start. `layout` is the one to show, `layouts` are those that there may be,
 * `ready` those that are there at once; `advice` says what to install for more. A second model's map is aligned with the
 * first's by so many words, or `unaligned` says why it is not. `column` is that of a file which colours words, or "".
 * @typedef {{name: string, words: number, dimensions: number, counted: boolean, column: string} & Layouts & Frame} ModelFacts
 * @typedef {{aligned: number, unaligned: string}} Frame
 * @typedef {{shown: number, layout: string, layouts: string[], ready: string[], advice: string}} Layouts
 */

/** @typedef {{word: string, cosine: number, count: number}} Neighbour */

/**
 * An answer: rows, or one cosine, or why there is neither. `unknown` are words that the model does not have, `spelled`
 * says of others how it has them, where that is not how they were typed, `unseen` are those that it has never seen and
 * answers for by their n-grams, and `left_out` counts nearer words that were seen too seldom to be among the rows.
 * @typedef {{rows?: Neighbour[], cosine?: number, unknown?: string[], problem?: string} & Taken} Answer
 * @typedef {{spelled?: Record<string, string>, unseen?: string[], left_out?: number}} Taken
 */

/** @typedef {{word: string, count: number}} Completion */

/**
 * Words in the plane, the most frequent first; places are whole numbers from 0 to 65535.
 * @typedef {{method: string, words: string[], counts: number[], x: number[], y: number[]}} Places
 */

/**
 * A layout that is being made: how much is done, and how long it will still take.
 * @typedef {{pending: true, share: number, seconds: number | null}} Pending
 */

/**
 * Each word's part (-1: none), each part's region, their names, and how far a word is set apart, in thousandths.
 * @typedef {object} Regions
 * @property {number[]} part_of
 * @property {number[]} region_of
 * @property {string[]} names
 * @property {string[]} part_names
 * @property {number[]} distinct
 */

/**
 * What a column of a file says: each word's group (-1: none) and the groups' names, in their order where they have one.
 * @typedef {{name: string, groups: string[], ordered: boolean, of: number[]}} Column
 */

/**
 * What a model is and how it was made: titled groups of names with values, and one record an epoch.
 * @typedef {{title: string, rows: [string, string][]}} Group
 * @typedef {{groups: Group[], history: Record<string, number | null>[]}} Card
 */

/** @typedef {{word: string, sign: 1 | -1}} Term */

/**
 * What is asked, all of which the address carries. `terms` are words; only "near" may take some away. With
 * `rare`, words seen too seldom answer too.
 * @typedef {"near" | "analogy" | "odd" | "similarity"} QuestionKind
 * @typedef {{kind: QuestionKind, terms: Term[], n: number, rare?: boolean}} Question
 */

/**
 * Where answers come from: a server, or the page itself.
 * @typedef {object} Backend
 * @property {() => Promise<ModelFacts[]>} models
 * @property {(model: number, text: string, n: number) => Promise<Completion[]>} complete
 * @property {(model: number, question: Question) => Promise<Answer>} answer
 * @property {(model: number, layout: string) => Promise<Places | Pending>} places
 * @property {(model: number, layout: string) => Promise<void>} cancel
 * @property {(model: number, layout: string) => Promise<number | null>} faithfulness
 * @property {(model: number) => Promise<Regions>} regions
 * @property {(model: number, words: string[]) => Promise<Record<string, string[]>>} anchors words of the map near others
 * @property {(model: number) => Promise<Column | null>} column
 * @property {(model: number) => Promise<Card>} card
 * @property {string} note what is to be known about these answers, or ""
 */

export {};
