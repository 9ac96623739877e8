// Where an explorer stands in the page: how wide its column is and in which colours, who gets the keys, what a screen reader
// says, and what is shown when the kernel is gone.

// Call `fit` with the width of the column as often as it may have changed, and `begin` when the explorer is in the page;
// return what ends that.
function settle({ model, el }, canvas, fit, begin) {
  const observers = [];
  const waiting = setInterval(() => {
    const explorer = el.closest(".widget-vbox"); // not yet while the page is being built
    if (!explorer) return;
    clearInterval(waiting);
    begin(explorer);
    explorer.addEventListener("keydown", goToEnd, true);
    explorer.addEventListener("keydown", keep);
    const name = () => nameParts(explorer, model.get("words"), model.get("decimal"));
    name();
    const come = ({ addedNodes }) => [...addedNodes].some(({ nodeType }) => nodeType === Node.ELEMENT_NODE);
    const controls = new MutationObserver((changes) => changes.some(come) && name()); // a number that changes is no control
    controls.observe(explorer.firstElementChild, { childList: true, subtree: true });
    const frame = el.closest(".widget-box");
    const colourArrows = () => explorer.style.setProperty("--jp-widgets-dropdown-arrow", isDark() ? PALE_ARROW : "");
    let seen = 0; // how wide it was when it was seen: for a moment it is not, while JupyterLab changes its theme
    const look = () => {
      colourArrows();
      seen = frame.clientWidth || seen;
      if (!seen) return;
      frame.style.order = seen < 600 ? -1 : ""; // on a phone the picture stands above its controls
      fit(seen);
    };
    let rest; // of a window that is being resized
    const width = new ResizeObserver(() => {
      fade(frame);
      clearTimeout(rest);
      rest = setTimeout(look, 150);
    });
    look();
    for (const part of [frame, canvas]) width.observe(part);
    frame.addEventListener("scroll", () => fade(frame));
    const theme = new MutationObserver(look);
    theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    const night = window.matchMedia("(prefers-color-scheme: dark)");
    night.addEventListener("change", look);
    observers.push(controls, width, theme, { disconnect: () => night.removeEventListener("change", look) });
  }, 20);
  return () => {
    clearInterval(waiting);
    for (const observer of observers) observer.disconnect();
  };
}

// Where the kernel is gone, all that is below `root` stays as it was saved.  To ipywidgets it is alive: else it would mark
// each part as broken, and forget them all when the notebook is saved again.  Returns what is kept in this way.
function putToSleep(root, el) {
  const kept = [...family(root)];
  for (const part of kept) {
    part.save_changes = () => {};
    part.comm_live = true;
  }
  el.classList.remove("jupyter-widgets-disconnected"); // the view that is just being made does not hear of it
  return kept;
}

// A model with all those below it, with their layouts and styles.
function* family(part) {
  yield part;
  for (const one of Object.values(part.attributes).flat()) {
    if (one?.widget_manager) yield* family(one);
  }
}

// The arrow of a list to choose from, which ipywidgets draws black in every theme.
const PALE_ARROW = `url("data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M6 8l4 4 4-4" fill="none" stroke="#e0e0e0" stroke-width="2"/></svg>',
)}")`;

// Whether the page is: JupyterLab says so, elsewhere the reader's system does.
function isDark() {
  const light = document.body.dataset.jpThemeLight;
  return light ? light === "false" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

// Keys that are meant for a control are kept from JupyterLab, which would cut the cell at an x, or go to the next one at
// an arrow.
function keep(event) {
  const command = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
  if (!command && event.key !== "Escape") event.stopPropagation();
  if (event.target.tagName === "CANVAS" && event.key.startsWith("Arrow")) event.preventDefault(); // nor scrolls the page
}

// noUiSlider goes with these keys to the ends that its range had at first (eventKeydown in its nouislider.js reads
// options.spectrum, which updateOptions leaves as it was).
function goToEnd(event) {
  const slider = event.target.closest(".noUi-target")?.noUiSlider;
  const end = { Home: "min", End: "max" }[event.key];
  if (!slider || !end) return;
  slider.set(slider.options.range[end]);
  event.preventDefault();
  event.stopPropagation();
}

// In a narrow window a figure fades out at the sides where it goes on, to be scrolled.
function fade(frame) {
  const before = frame.scrollLeft > 1;
  const after = frame.scrollLeft + frame.clientWidth < frame.scrollWidth - 1;
  const [left, right] = [before, after].map((more) => (more ? "transparent" : "black"));
  const sides = `linear-gradient(to right, ${left}, black 3em calc(100% - 3em), ${right})`;
  frame.style.maskImage = before || after ? sides : "none";
}

// What a screen reader says of a slider's place is what its number box shows: 2.1, not 2.0999999999999996, nor the logarithm.
const spelled = new WeakSet();

function spell(slider, decimal) {
  const line = slider.querySelector(".noUi-target")?.noUiSlider;
  if (!line || spelled.has(line)) return; // the parts are named more than once
  spelled.add(line);
  const handle = slider.querySelector(".noUi-handle");
  const tell = () => {
    const place = line.get(true);
    const number = slider.classList.contains("gradlib-log") ? 10 ** place : place;
    const told = number === place && Math.abs(place) >= 0.1 ? number.toFixed(4) : number.toPrecision(4); // as NumberBox
    handle.setAttribute("aria-valuetext", String(Number(told)).replace(".", decimal));
  };
  line.on("update", tell);
  handle.addEventListener("focus", tell); // ipywidgets gives a slider its classes only when it is in the page
}

// ipywidgets gives a slider and its number box no name that a screen reader could say; theirs is the slider's label.
// The figure has the live sentence with its numbers.
function nameParts(explorer, words, decimal) {
  const name = (part, label) => {
    label.id ||= `label-${Math.random().toString(36).slice(2)}`;
    part?.setAttribute("aria-labelledby", label.id);
  };
  for (const slider of explorer.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label");
    name(slider.querySelector(".noUi-handle"), label);
    name(slider.closest(".widget-hbox")?.querySelector(".gradlib-number input"), label);
    const readout = slider.querySelector(".widget-readout[contenteditable=true]:not([role])"); // can be typed in
    readout?.setAttribute("role", "textbox");
    if (readout) name(readout, label);
    spell(slider, decimal);
  }
  for (const group of explorer.querySelectorAll(".widget-toggle-buttons:not([role])")) {
    group.setAttribute("role", "group");
    name(group, group.closest(".widget-hbox").querySelector(".widget-label"));
    const press = () => {
      for (const one of group.querySelectorAll("button")) one.setAttribute("aria-pressed", one.classList.contains("mod-active"));
    };
    press();
    new MutationObserver(press).observe(group, { subtree: true, childList: true, attributeFilter: ["class"] });
  }
  for (const [icon, word] of Object.entries(words)) {
    explorer.querySelector(`.fa-${icon}`)?.parentElement.setAttribute("aria-label", word);
  }
  const figure = explorer.querySelector("canvas");
  const numbers = explorer.querySelector("[role=status]")?.parentElement;
  if (figure && numbers) {
    figure.setAttribute("role", "img");
    name(figure, numbers);
  }
}
