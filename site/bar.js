// The bar above an open notebook: what is happening while Python loads, one button that runs everything, and the
// learner's work (kept here, downloaded, brought back, started over).  It also keeps the notebook's name in the
// address, so that a reload or a restart opens it again.

const { words: ALL_WORDS, lackings, originals, python, packages } = window.gradlib;
const root = new URL("../", location.href);
const program = location.pathname.split("/").at(-2); // lab or notebooks
const LAST = `${root.pathname} last notebook`;
const STORAGE = `${root.pathname} storage is made`;

let lost = false; // whether Python did not come
let tellLost = () => {};
// Python starts beside JupyterLab, whose kernel gets this worker as the one that it opens.  Without the worker that
// answers for the notebooks' folder there is none: what the kernel opens is then under its care from the beginning.
if (navigator.serviceWorker?.controller && !window.gradlib.stop) {
  const early = new Worker(new URL("pyodide/python.js", root));
  early.postMessage({ begin: { indexURL: new URL("pyodide/", root).href, packages } });
  early.addEventListener("message", ({ data }) => {
    if (!data?.lost) return;
    lost = true;
    tellLost();
  });
  const { Worker: Ordinary } = window;
  window.Worker = function (url, options) {
    if (!String(url).includes("pyodide-kernel")) return new Ordinary(url, options);
    window.Worker = Ordinary;
    early.postMessage({ run: String(url) });
    return early;
  };
}

const lacks = await window.gradlib.known;
if (lacks === "private") {
  const forgotten = new Map(); // in place of a storage that the browser refuses, for JupyterLite as well
  const standIn = {
    getItem: (key) => forgotten.get(key) ?? null,
    setItem: (key, value) => forgotten.set(key, String(value)),
    removeItem: (key) => forgotten.delete(key),
  };
  Object.defineProperty(window, "localStorage", { value: standIn, configurable: true });
}
const memory = window.localStorage;

// JupyterLite would throw a worker away that it has not installed itself, which offline cannot come back
const worker = new URL("service-worker.js?enableCache=false", root).href;
memory.setItem(`${worker}-version`, window.gradlib.jupyterlite);

const address = new URL(location.href);
if (!address.searchParams.get("path") && memory.getItem(LAST)) {
  address.searchParams.set("path", memory.getItem(LAST));
  history.replaceState(null, "", address);
}
let path = address.searchParams.get("path") ?? "en/index.ipynb";
const language = path.slice(0, 2) in ALL_WORDS ? path.slice(0, 2) : "en"; // of the menus
let words = ALL_WORDS[language];

// Notebook 7 opens what a link names, and its list of files, in a page that this site does not have, and in a further tab
// with a further Python: here a link leads on in the same one, and the list of notebooks is the start page.
if (program === "notebooks") {
  const ordinary = window.open;
  window.open = function (url, ...rest) {
    const asked = new URL(url ?? "", location.href);
    if (asked.pathname.replace(/\/$/, "") !== `${root.pathname}tree`) return ordinary.call(window, url, ...rest);
    const name = asked.searchParams.get("path");
    if (name?.endsWith(".ipynb")) open(name);
    else location.assign(part(".home").href);
    return null;
  };
}

// ---- what is seen

const bar = document.createElement("section"); // the program has a header of its own
bar.id = "gradlib-bar";
bar.ariaLabel = "gradlib";
bar.innerHTML = `
  <a class="home"><b>∇</b> <span></span></a>
  <span class="state" role="status"></span><progress></progress>
  <button class="run"></button><button class="work"></button>`;
const notice = document.createElement("p");
notice.id = "gradlib-notice";
notice.innerHTML = `<span></span> <button class="beside"></button> <button class="close">×</button>`;
notice.hidden = true;
const dialog = document.createElement("dialog");
dialog.id = "gradlib-work";
dialog.innerHTML = `<h2></h2><p></p><button class="download"></button><button class="bring"></button>
  <button class="over"></button><button class="close"></button><input type="file" accept=".ipynb" hidden>`;
const question = document.createElement("dialog");
question.id = "gradlib-question";
const answers = ["replace", "both", ""].map((value) => `<button value="${value}"></button>`).join("");
question.innerHTML = `<p></p><form method="dialog">${answers}</form>`;
const part = (name) => bar.querySelector(name);

function speak() {
  words = ALL_WORDS[path.slice(0, 2)] ?? words;
  part(".home").href = new URL(`${path.slice(0, 2) in ALL_WORDS ? path.slice(0, 2) : "en"}/`, root);
  part(".home span").textContent = words.home;
  part(".run").textContent = `▶ ${words.run}`;
  part(".work").textContent = words.work;
  notice.querySelector(".beside").textContent = words.beside;
  notice.querySelector(".close").ariaLabel = words.close;
  dialog.querySelector("h2").textContent = words.work;
  dialog.querySelector("p").textContent = lacks ? lackings[language][lacks] : words.kept;
  for (const name of ["download", "bring", "over", "close"]) dialog.querySelector(`.${name}`).textContent = words[name];
  const said = [words.replace, words.both, words.cancel];
  question.querySelectorAll("button").forEach((button, place) => (button.textContent = said[place]));
}

function notify(text, beside) {
  notice.hidden = !text;
  notice.querySelector("span").textContent = text ?? "";
  notice.querySelector(".beside").hidden = !beside;
}

const say = (text, share) => {
  if (lost) [text, share] = [words.lost];
  part(".state").textContent = text;
  part("progress").hidden = share === undefined;
  if (share >= 0) part("progress").value = share;
  else part("progress").removeAttribute("value");
  part(".run").disabled = !ready || running;
};

tellLost = say;

// ---- Python comes

let done = 0;
let ready = false; // whether Python has been idle
let running = false; // whether all cells are
const total = Object.values(python).reduce((sum, size) => sum + size, 0);
const arrived = new Set();
const megabytes = (bytes) => Math.round(bytes / 1e6);
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.kept) {
    bar.dataset.kept = data.kept;
    if (part(".state").textContent === words.ready) say(words.offline);
  }
  if (!(data.fetched in python) || arrived.has(data.fetched) || ready) return;
  arrived.add(data.fetched);
  done += python[data.fetched];
  if (done > 0.97 * total) say(words.starting, -1);
  else say(words.fetching.replace("{done}", megabytes(done)).replace("{all}", megabytes(total)), done / total);
});

// ---- the notebook that is shown

// waits until something is there, or the time is over
const until = async (find, time = Infinity) => {
  const end = performance.now() + time;
  for (;;) {
    const found = find();
    if (found || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const keyOf = (name) => `${root.pathname} version of ${name}`;
const followed = new WeakSet();
let app, panel;

const LIVE = "application/vnd.jupyter.widget-view+json";
const hasFigure = ({ outputs }) => outputs?.toJSON().some(({ data }) => data?.[LIVE] && data["image/png"]);

// a figure that no kernel knows any more is shown as it was saved
function showSaved(notebook) {
  for (const cell of notebook.model.cells) {
    if (!hasFigure(cell)) continue;
    const saved = cell.outputs.toJSON();
    for (const { data } of saved) if (data?.["image/png"]) delete data[LIVE];
    cell.outputs.fromJSON(saved);
  }
}

// what a learner writes in or looks at stays in its place while cells above it grow, until what is returned is called
function keepPlace(notebook) {
  const scroller = notebook.node.querySelector(".jp-WindowedPanel-outer");
  const place = ({ node }) => node.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  let seen, before, scrolled;
  const inSight = (cell) => place(cell) + cell.node.offsetHeight > 0 && place(cell) < scroller.clientHeight;
  const look = () => {
    const all = notebook.widgets.filter(inSight);
    seen = all.find(({ node }) => node.contains(document.activeElement)) ?? all[0];
    before = seen && place(seen);
    scrolled = scroller.scrollTop;
  };
  const sizes = new ResizeObserver(() => {
    if (seen?.node.isConnected) scroller.scrollTop += place(seen) - before;
    look();
  });
  const goAlong = () => {
    before += scrolled - scroller.scrollTop;
    scrolled = scroller.scrollTop;
    if (!seen || !inSight(seen)) look();
  };
  look();
  scroller.addEventListener("scroll", goAlong);
  for (const { node } of notebook.widgets) sizes.observe(node);
  return () => {
    sizes.disconnect();
    scroller.removeEventListener("scroll", goAlong);
  };
}

// A notebook whose cells did not come to an end does not run by itself again: one of them may hang.  Whoever only leaves
// while they run finds it running the next time.
const PATIENCE = 30_000; // milliseconds for one cell
let unfinished, since;
addEventListener("pagehide", () => running && performance.now() - since < PATIENCE && memory.removeItem(unfinished));

// One cell after the other, and not by the command that runs all: that one takes the keys and the page away from what a
// learner already touches, and a slider would wait for the last cell.
async function runAll() {
  const { content, sessionContext } = panel;
  const name = path;
  unfinished = `${root.pathname} running ${name}`;
  memory.setItem(unfinished, "yes");
  const cells = content.widgets.filter((cell) => cell.model.type === "code");
  const letGo = keepPlace(content);
  running = true;
  try {
    for (const [place, cell] of cells.entries()) {
      say(words.running, place / cells.length);
      if (cell.isDisposed) continue;
      cell.node.style.minHeight = `${cell.node.offsetHeight}px`; // nothing moves up while its output is away
      since = performance.now();
      await cell.constructor.execute(cell, sessionContext);
      // a figure is drawn before the next cell runs, as Python answers it between two cells
      if (hasFigure(cell.model)) await until(() => cell.node.querySelector("canvas")?.style.width, 2000);
    }
  } catch {} // the kernel was stopped or started again
  running = false;
  memory.removeItem(unfinished);
  bar.dataset.ran = name;
  say(words.ready);
  setTimeout(() => cells.forEach(({ node }) => (node.style.minHeight = "")), 2000); // figures have drawn by then
  setTimeout(letGo, 3000);
}

async function follow(shown) {
  if (!shown?.sessionContext || !shown.context) return;
  panel = shown;
  path = panel.context.path.replace(/^[^/]*:/, "");
  memory.setItem(LAST, path);
  const here = new URL(location.href);
  here.searchParams.set("path", path);
  history.replaceState(history.state, "", here);
  speak();
  const older = memory.getItem(keyOf(path)) && memory.getItem(keyOf(path)) !== originals[path];
  notify(older ? words.older : lacks && lackings[language][lacks], older);
  if (followed.has(panel)) return;
  followed.add(panel);
  const { context, sessionContext } = panel;
  await context.ready;
  showSaved(panel.content);
  app.shell.collapseLeft?.(); // room for the notebook
  let saving;
  // one after the other: JupyterLab takes what an unfinished one wrote for somebody else's work, and asks which to keep
  const save = context.save.bind(context);
  let saves = Promise.resolve();
  context.save = () => (saves = saves.catch(() => {}).then(save));
  panel.content.model.contentChanged.connect(() => {
    clearTimeout(saving);
    saving = setTimeout(() => context.model.dirty && context.save(), 1000);
  });
  context.saveState.connect((_, state) => {
    if (state === "completed" && originals[context.path] && !memory.getItem(keyOf(context.path)))
      memory.setItem(keyOf(context.path), originals[context.path]);
  });
  const status = () => {
    const kernel = sessionContext.session?.kernel?.status;
    if (running && kernel !== "dead") return;
    if (kernel === "idle") say(words.ready);
    else if (kernel === "busy") say(words.working);
    else if (kernel === "dead") say(words.dead);
  };
  await until(() => sessionContext.session?.kernel?.status === "idle");
  ready = true;
  status();
  sessionContext.statusChanged.connect(status);
  if (!memory.getItem(`${root.pathname} running ${path}`)) await runAll();
  setTimeout(async () => (await navigator.serviceWorker?.ready)?.active.postMessage("keep all"), 10_000);
}

// ---- the learner's work

async function beside() {
  const copy = path.replace(/\.ipynb$/, `-${words.copy_ending}.ipynb`);
  const original = await (await fetch(new URL(`files/${path}`, root))).json();
  await app.serviceManager.contents.save(copy, { type: "notebook", format: "json", content: original });
  memory.setItem(keyOf(path), originals[path]);
  notice.hidden = true;
  open(copy);
}

// under the notebook's own name, by which it is brought back; JupyterLab would put the folder before it
async function download() {
  await panel.context.save().catch(() => {}); // what cannot be kept here can be taken away
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(panel.context.model.toJSON(), null, 1)]));
  link.download = path.split("/").at(-1);
  link.click();
}

// Another notebook stands in the place of the one that was open: its figures are pictures until its cells have run.
async function renew() {
  showSaved(panel.content);
  if (!ready) return; // they run when Python is there
  if (await until(() => !running && panel.sessionContext.session?.kernel?.status === "idle", PATIENCE)) await runAll();
}

async function bringBack(file) {
  const name = `${path.slice(0, path.lastIndexOf("/") + 1)}${file.name}`;
  const content = await file.text().then(JSON.parse).catch(() => null);
  if (!Array.isArray(content?.cells)) return notify(words.no_notebook.replace("{file}", file.name));
  if (panel.context.model.dirty) await panel.context.save().catch(() => {}); // what was just written is there, too
  const place = (await isThere(name)) ? await askWhere(name) : name;
  if (!place) return;
  if (place === path) {
    panel.context.model.fromJSON(content); // and not in its file, which JupyterLab may be about to save
    await panel.context.save().catch(() => {});
    return renew();
  }
  await app.serviceManager.contents.save(place, { type: "notebook", format: "json", content });
  open(place);
}

// whether somebody worked in it: one of the site that was never saved here loses nothing
const isThere = async (name) =>
  name in originals
    ? memory.getItem(keyOf(name)) !== null
    : app.serviceManager.contents.get(name, { content: false }).then(() => true, () => false);

// the name for a notebook that is brought back where there is one of its name, or nothing
async function askWhere(name) {
  question.querySelector("p").textContent = words.there.replace("{file}", name.split("/").at(-1));
  const chosen = new Promise((done) => question.addEventListener("close", done, { once: true }));
  question.returnValue = ""; // of the last time, which Escape leaves
  question.showModal();
  await chosen;
  if (question.returnValue !== "both") return question.returnValue && name;
  for (let number = 2; ; number++) {
    const free = name.replace(/(\.ipynb)?$/, `-${number}.ipynb`);
    if (!(await isThere(free))) return free;
  }
}

async function startOver() {
  if (!confirm(words.over_sure)) return;
  await app.serviceManager.contents.delete(path);
  memory.removeItem(keyOf(path));
  await panel.context.revert();
  notice.hidden = true;
  await renew();
}

function open(name) {
  if (program === "lab") app.commands.execute("docmanager:open", { path: name });
  else location.assign(`?path=${encodeURIComponent(name)}`);
}

// ---- all together

// the menus speak the language of the notebook, unless the learner chose another
async function load() {
  await import(new URL("config-utils.js", root));
  const script = document.getElementById("jupyter-config-data"); // its bundle runs in a later task
  const config = JSON.parse(script.textContent);
  const locale = window.gradlib.locales[language];
  if (locale) config.settingsOverrides = { ...config.settingsOverrides, "@jupyterlab/translation-extension:plugin": { locale } };
  if (lacks === "private") config.enableMemoryStorage = true;
  script.textContent = JSON.stringify(config);
}

// JupyterLite makes its storage at the first visit; where two windows do so at once it breaks, so one waits for the other
async function loadInTurn() {
  if (memory.getItem(STORAGE) || !navigator.locks) return load();
  let loaded;
  navigator.locks.request(STORAGE, async () => {
    loaded = load();
    await loaded;
    await until(() => panel?.content.widgets.length && document.querySelector(".jp-Notebook .jp-Cell"), 30_000);
    memory.setItem(STORAGE, "yes");
  });
  await until(() => loaded);
  return loaded;
}

// JupyterLite shows the list of files beside the notebook that the address names, and again when that list has come
function leaveTheRoom() {
  if (!address.searchParams.get("path")) return;
  app.commands.commandExecuted.connect(function putAway(_, { id, result }) {
    if (id === "filebrowser:activate") app.shell.collapseLeft?.();
    if (id === "docmanager:show-in-file-browser") result.then(() => app.commands.commandExecuted.disconnect(putAway));
  });
}

// a theme that follows the system's is chosen anew when JupyterLab starts, or when it is told to follow
async function chooseTheme() {
  const follows = "apputils:adaptive-theme";
  if (app.commands.isToggled(follows)) for (const _ of ["off", "on"]) await app.commands.execute(follows);
}

async function begin() {
  document.body.prepend(bar, notice, dialog, question);
  speak();
  say(words.opening, -1);
  part(".run").onclick = () => panel && runAll();
  part(".work").onclick = () => dialog.showModal();
  notice.querySelector(".beside").onclick = beside;
  notice.querySelector(".close").onclick = () => (notice.hidden = true);
  const file = dialog.querySelector("input");
  const actions = { download, bring: () => file.click(), over: startOver };
  for (const [name, action] of Object.entries({ ...actions, close: () => {} }))
    dialog.querySelector(`.${name}`).onclick = () => (dialog.close(), action());
  file.onchange = () => file.files[0] && bringBack(file.files[0]).finally(() => (file.value = ""));
  await loadInTurn();
  app = await until(() => window.jupyterapp);
  leaveTheRoom();
  await app.started;
  // keys go to sliders and text boxes first, as in JupyterLab itself (its option bubblingKeydown)
  document.removeEventListener("keydown", app, true);
  document.addEventListener("keydown", app, false);
  await app.restored;
  for (const link of document.querySelectorAll(`a[href$="${root.pathname}tree"]`)) // the logo of Notebook 7
    Object.assign(link, { href: part(".home").href, target: "" });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", chooseTheme);
  say(words.starting, -1);
  document.addEventListener("visibilitychange", () => document.hidden && panel?.context.model.dirty && panel.context.save());
  app.shell.currentChanged?.connect(() => follow(app.shell.currentWidget));
  await until(() => app.shell.currentWidget?.context);
  await follow(app.shell.currentWidget);
}
if (!window.gradlib.stop) begin();
