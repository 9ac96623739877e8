// Formulas as HTML: a list of {tex, display} as JSON comes in, a list of HTML goes out.
import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf8"));
const html = formulas.map(({ tex, display }) => katex.renderToString(tex, { displayMode: display, strict: false }));
console.log(JSON.stringify(html));
