// Formulas as HTML: a list of {tex, display} as JSON comes in, a list of HTML goes out.
import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf8"));
// as in TeX, tall fractions below one another in a column touch: the notebooks' own program keeps them apart
const apart = (tex) => tex.replace(/\\begin{pmatrix}.*?\\end{pmatrix}/gs, (one) => (one.includes("\\dfrac") ? one.replaceAll("\\\\", "\\\\[.7em]") : one));
const html = formulas.map(({ tex, display }) => katex.renderToString(apart(tex), { displayMode: display, strict: false }));
console.log(JSON.stringify(html));
