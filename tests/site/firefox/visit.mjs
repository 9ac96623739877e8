// Visits a served site in Firefox (the one of $FIREFOX, else on the PATH), which Playwright cannot drive where a system
// brings its own:  node visit.mjs ADDRESS NOTEBOOK...
import { execFileSync } from "node:child_process";
import puppeteer from "puppeteer-core";

const [address, ...notebooks] = process.argv.slice(2);
const find = "command -v firefox-esr || command -v firefox";
const executablePath = process.env.FIREFOX ?? execFileSync("sh", ["-c", find], { encoding: "utf8" }).trim();
const size = ["--width=1300", "--height=1000"]; // an older Firefox cannot be told later
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, defaultViewport: null, args: size });
console.log(await browser.version());
const said = [];
let page;
// each visit has a tab of its own
async function visit(path) {
  const before = page;
  page = await browser.newPage();
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  await before?.close();
  await page.goto(address + path, { waitUntil: "domcontentloaded" });
}
const settle = (time) => new Promise((resolve) => setTimeout(resolve, time));
const hold = (truth, what) => {
  if (!truth) throw new Error(what);
};

async function until(find, what) {
  let failed;
  for (let i = 0; i < 1200; i++) {
    const found = await page.evaluate(find).catch((error) => void (failed = error)); // between two pages there is none to ask
    if (found) return found;
    await settle(200);
  }
  throw new Error(`${page.url()}: ${what} never came`, { cause: failed });
}

const RAN = `document.querySelector("#gradlib-bar[data-ran]") && window.jupyterapp.shell.currentWidget
  ?.sessionContext?.session?.kernel?.status === "idle"`;
const PROBLEMS = `[...document.querySelectorAll('[data-mime-type$="jupyter.error"], [data-mime-type$="jupyter.stderr"],'
  + ' .jp-Notebook [role=alert]')].map(one => one.innerText)`;
// a key on the first slider of each explorer: which of them changed neither picture nor numbers?
const STILL = `(async () => {
  const look = cell => cell.querySelector("[role=status]").innerText + cell.querySelector("canvas").toDataURL();
  const still = [];
  const cells = [...document.querySelectorAll(".jp-Notebook .jp-Cell")].filter(one => one.querySelector(".jp-OutputArea canvas"));
  for (const cell of cells) {
    const before = look(cell), handle = cell.querySelector(".noUi-handle");
    handle.focus();
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", code: "ArrowRight", bubbles: true, cancelable: true }));
    for (let i = 0; i < 100 && look(cell) === before; i++) await new Promise(r => setTimeout(r, 100));
    if (look(cell) === before) still.push(cell.innerText.slice(0, 80));
  }
  return { still, moved: cells.length - still.length };
})()`;

await visit("en/");
const numbers = `document.getElementById("numbers").textContent`;
const before = await until(numbers, "the map");
await page.focus("#level");
await page.keyboard.press("ArrowUp");
await until(`${numbers} !== ${JSON.stringify(before)}`, "a moved point");
console.log("the map of the start page moves");

for (const path of notebooks) {
  await visit(`lab/index.html?path=${path}`);
  await until(RAN, "the last cell");
  await settle(2000);
  const { still, moved } = await page.evaluate(STILL);
  const problems = [...(await page.evaluate(PROBLEMS)), ...said];
  hold(!problems.length, `${path}: ${problems.join("\n")}`);
  hold(!still.length, `${path}: no answer from ${still.join("; ")}`);
  console.log(`${path}: ran whole, ${moved} explorers move`);
}
await visit("en/");
// the driver loses a page whose address changes while it is waited for, and hands over no element
await page.evaluate((lab) => void setTimeout(() => location.assign(lab)), `${address}lab/index.html`);
await until(`document.querySelector(".jp-Notebook .jp-Cell") !== null`, "the last notebook");
hold(decodeURIComponent(page.url()).endsWith(notebooks.at(-1)), `whoever comes back is led to ${page.url()}`);
console.log("whoever comes back finds the same notebook");
await browser.close();
