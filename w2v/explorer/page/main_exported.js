// The page as w2v explore --export writes it: its answers are in it.

import { embedded } from "./embedded.js";
import { Page } from "./page.js";

new Page(embedded(JSON.parse(document.getElementById("models-data")?.textContent ?? "[]"))).open();
