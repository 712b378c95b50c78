// The page as w2v explore serves it.

import { Page } from "./page.js";
import { served } from "./served.js";

new Page(served).open();
