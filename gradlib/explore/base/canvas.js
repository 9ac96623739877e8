// The browser's half of an explorer's figure: it shows the frames, and reports the mouse and the sliders.  The messages of
// the mouse are those of matplotlib's WebAgg (lib/matplotlib/backends/web_backend/js/mpl.js).

function render({ model, el }) {
  const manager = model.widget_manager;
  const asleep = document.createElement("p");
  asleep.textContent = model.get("asleep");
  asleep.hidden = true;
  el.append(asleep);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  canvas.style.display = "block";
  el.append(canvas);

  // The kernel draws as many pixels as are shown, so that no browser has to blur them, in the colours of the page.
  let page = {};
  const pixels = (length) => Math.floor(length * page.device_pixel_ratio + 1e-6);
  const send = (message) => {
    try {
      model.send(message);
    } catch {} // the kernel is gone, for a while or for good
  };
  const hello = () => send({ type: "hello", ...page });
  const fit = (width) => {
    const now = { width, device_pixel_ratio: window.devicePixelRatio || 1, dark: isDark() };
    if (Object.keys(now).every((part) => now[part] === page[part])) return;
    page = now;
    hello();
  };

  // What moves the figure is told in turn and under a number, which the frame that answers confirms.  As much is on its
  // way at a time as the line holds: where it is short, one message, so that nothing piles up in the kernel.  What waits
  // gives way to what is newer; what is not confirmed, since the line broke, is told again.
  const view = Math.random().toString(36).slice(2);
  const queue = [];
  let told = []; // and not yet confirmed
  let number = 0;
  let line = 0; // milliseconds to the kernel and back
  let took = 0; // milliseconds of the kernel for the last frame
  let overdue = null;
  const tell = (message) => {
    const last = queue.at(-1);
    const replaces = ["slide", "motion_notify"].includes(message.type) && last?.type === message.type;
    if (replaces && last.id === message.id) queue.pop();
    queue.push(message);
    pump();
  };
  const pump = () => {
    while (queue.length && told.length <= line / Math.max(25, took)) {
      const message = { ...queue.shift(), view, number: ++number };
      if (!told.length) overdue = setTimeout(again, 3000, 3000);
      told.push({ message, at: performance.now(), alone: !told.length });
      send(message);
    }
  };
  const again = (patience) => {
    hello(); // frames were lost, too
    for (const { message } of told) send(message);
    overdue = setTimeout(again, patience, Math.min(2 * patience, 30_000));
  };
  const confirm = (last) => {
    const first = told[0];
    if (first?.alone && first.message.number === last) {
      line = Math.min(performance.now() - first.at - took, 1.5 * line + 10);
    }
    told = told.filter(({ message }) => message.number > last);
    clearTimeout(overdue);
    if (told.length) overdue = setTimeout(again, 3000, 3000);
    pump();
  };
  // a slider of ipywidgets would send its value by itself, and the next one when the kernel is done with that
  let closed = false;
  const steer = async (id) => {
    const control = await manager.get_model(id);
    const usual = control.send_sync_message;
    control.send_sync_message = (state, callbacks) => {
      if (closed || Object.keys(state).join() !== "value") return usual.call(control, state, callbacks);
      if (!writing) tell({ type: "slide", id, value: state.value });
      return "";
    };
  };
  for (const id of model.get("steering")) steer(id);

  let size = null; // of the next frame, if it is another
  let shown = Promise.resolve(); // frames are decoded at once and drawn in turn
  let waits = null; // until a frame has come
  let frames = null; // the number of the last one
  const late = new Map(); // what the parts of the explorer show next: after the frame, which they would hold up
  let writes = null;
  let writing = false; // then a slider tells what it was told, rounded
  const show = (part, state) => {
    writing = true;
    part.set_state(state);
    writing = false;
  };
  const write = () => {
    writes = null;
    for (const [id, state] of late) manager.get_model(id).then((part) => show(part, state), () => {});
    late.clear();
  };
  let rests = null;
  // as WebP, a third of a PNG: a notebook with six figures is saved in little more than a megabyte
  const keepPicture = () =>
    canvas.width && model.set("saved", { picture: canvas.toDataURL("image/webp", 0.95), width: canvas.style.width });
  const receive = (message, buffers) => {
    if (message.type === "resize") {
      size = message.size.map(pixels);
    } else if (message.type === "frame") {
      clearTimeout(waits);
      if (message.told?.[0] === view) {
        took = message.took;
        confirm(message.told[1]);
      }
      for (const [id, state] of Object.entries(message.states)) late.set(id, { ...late.get(id), ...state });
      writes ??= setTimeout(write, 30);
      if (!buffers.length) return;
      if (frames !== null && message.number !== frames + 1) hello(); // one was lost
      frames = message.number;
      const frame = createImageBitmap(new Blob([buffers[0]], { type: "image/png" }));
      const resized = size; // with the frame, since a canvas of another size is empty
      size = null;
      shown = shown.then(async () => {
        const image = await frame;
        if (resized) {
          [canvas.width, canvas.height] = resized;
          canvas.style.width = `${canvas.width / page.device_pixel_ratio}px`;
        }
        context.drawImage(image, ...message.corner);
        clearTimeout(rests);
        rests = setTimeout(keepPicture, 500);
      });
    }
  };

  const report = (type, event) => {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const place = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    tell({ type, ...place, button: event.button, buttons: event.buttons, modifiers: [] });
  };
  // a finger drags the point where there is one, and scrolls the page elsewhere
  const within = (places, { clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    return model.get(places).some(([left, top, right, bottom]) => left < x && x < right && top < y && y < bottom);
  };
  const gripped = (finger) => within("grips", finger) || within("solid", finger);
  const hold = (event) => event.touches.length === 1 && gripped(event.touches[0]) && event.preventDefault();
  // a surface is turned by the mouse, or by the arrow keys while the figure has the focus
  const turnable = () => {
    const some = model.get("solid").length > 0;
    canvas.tabIndex = some ? 0 : -1;
    canvas.title = some ? model.get("hint") : "";
  };
  turnable();
  model.on("change:solid", turnable);
  canvas.addEventListener("keydown", ({ key }) => {
    const [right, up] = { ArrowRight: [5, 0], ArrowLeft: [-5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] }[key] ?? [0, 0];
    if (right || up) tell({ type: "turn", right, up });
  });
  canvas.addEventListener("touchstart", hold, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    report("button_press", event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) report("motion_notify", event);
    else canvas.style.cursor = within("grips", event) ? "crosshair" : within("solid", event) ? "grab" : "";
  });
  for (const type of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(type, (event) => report("button_release", event));
  }

  model.on("msg:custom", receive);
  // asked once more, later and later: a kernel drops what waits for it when a cell fails, and a line can break
  const ask = (patience) => {
    waits = setTimeout(() => {
      hello();
      ask(Math.min(2 * patience, 30_000));
    }, patience);
  };
  // Where the kernel is gone the figure is as it was saved, and so are its controls, which are kept from being moved.  To
  // ipywidgets they are alive: else it would mark each as broken, and forget them all when the notebook is saved again.
  let kept = [];
  const sleep = async (explorer) => {
    const root = await manager.get_model(model.get("root"));
    if (root.comm_live || kept.length || closed) return;
    clearTimeout(waits);
    clearTimeout(overdue);
    kept = [...family(root)];
    for (const part of kept) {
      part.save_changes = () => {};
      part.comm_live = true;
    }
    el.classList.remove("jupyter-widgets-disconnected"); // the view that is just being made does not hear of it
    asleep.hidden = false;
    explorer.firstElementChild.inert = true;
    const { picture, width } = model.get("saved");
    if (!picture || frames !== null) return;
    const image = new Image();
    image.src = picture;
    await image.decode();
    [canvas.width, canvas.height] = [image.width, image.height];
    [canvas.style.width, canvas.style.maxWidth] = [width, "100%"];
    context.drawImage(image, 0, 0);
  };
  const observers = [];
  const waiting = setInterval(() => {
    const explorer = el.closest(".widget-vbox"); // not yet while the page is being built
    if (!explorer) return;
    clearInterval(waiting);
    sleep(explorer);
    model.on("comm_live_update", () => sleep(explorer));
    explorer.addEventListener("keydown", keep);
    const name = () => nameParts(explorer, model.get("words"));
    name();
    const controls = new MutationObserver(name); // they come and go
    controls.observe(explorer.firstElementChild, { childList: true, subtree: true });
    const frame = el.closest(".widget-box");
    const look = () => {
      if (!frame.clientWidth) return; // it is not seen
      frame.style.order = frame.clientWidth < 600 ? -1 : ""; // on a phone the picture stands above its controls
      fit(frame.clientWidth);
      if (waits === null) ask(2000);
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
    closed = true;
    for (const part of kept) part.comm_live = false;
    model.off("msg:custom", receive);
    model.off("comm_live_update");
    for (const timer of [waits, overdue, writes, rests]) clearTimeout(timer);
    model.off("change:solid", turnable);
    clearInterval(waiting);
    for (const observer of observers) observer.disconnect();
  };
}

// A model with all those below it, with their layouts and styles.
function* family(part) {
  yield part;
  for (const one of Object.values(part.attributes).flat()) {
    if (one?.widget_manager) yield* family(one);
  }
}

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

// In a narrow window a figure fades out at the sides where it goes on, to be scrolled.
function fade(frame) {
  const before = frame.scrollLeft > 1;
  const after = frame.scrollLeft + frame.clientWidth < frame.scrollWidth - 1;
  const [left, right] = [before, after].map((more) => (more ? "transparent" : "black"));
  const sides = `linear-gradient(to right, ${left}, black 3em calc(100% - 3em), ${right})`;
  frame.style.maskImage = before || after ? sides : "none";
}

// ipywidgets gives a slider and its number box no name that a screen reader could say; theirs is the slider's label.
// The figure has the live sentence with its numbers.
function nameParts(explorer, words) {
  const name = (part, label) => {
    label.id ||= `label-${Math.random().toString(36).slice(2)}`;
    part?.setAttribute("aria-labelledby", label.id);
  };
  for (const slider of explorer.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label");
    name(slider.querySelector(".noUi-handle"), label);
    name(slider.closest(".widget-hbox")?.querySelector(".gradlib-number input"), label);
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

export default { render };
