// The browser's half of an explorer's figure: it shows the frames and reports the mouse.  The messages are those of
// matplotlib's WebAgg (lib/matplotlib/backends/web_backend/js/mpl.js); a frame also says where its corner is.

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  canvas.style.display = "block";
  el.append(canvas);

  // The kernel draws as many pixels as are shown, so that no browser has to blur them, in the colours of the page.
  let page = {};
  const pixels = (length) => Math.floor(length * page.device_pixel_ratio + 1e-6);
  const hello = () => model.send({ type: "hello", ...page });
  const fit = (width) => {
    const now = { width, device_pixel_ratio: window.devicePixelRatio || 1, dark: isDark() };
    if (Object.keys(now).every((part) => now[part] === page[part])) return;
    page = now;
    hello();
  };

  let size = null; // of the next frame, if it is another
  let shown = Promise.resolve(); // frames are decoded at once and drawn in turn
  let waits = null; // until a frame has come
  const receive = (message, buffers) => {
    if (message.type === "resize") {
      size = message.size.map(pixels);
    } else if (message.type === "binary") {
      clearTimeout(waits);
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
      });
    } else if (message.type === "draw") {
      shown.then(() => model.send({ type: "draw" }));
    }
  };

  const report = (type, event) => {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const place = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    model.send({ type, ...place, button: event.button, buttons: event.buttons, modifiers: [] });
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
    if (right || up) model.send({ type: "turn", right, up });
  });
  canvas.addEventListener("touchstart", hold, { passive: false });
  let last = null; // the newest move of the mouse, if it is not yet reported
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    report("button_press", event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons) {
      canvas.style.cursor = within("grips", event) ? "crosshair" : within("solid", event) ? "grab" : "";
      return;
    }
    if (last === null) {
      setTimeout(() => {
        if (last) report("motion_notify", last);
        last = null;
      }, 33);
    }
    last = event;
  });
  for (const type of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(type, (event) => {
      if (last) report("motion_notify", last);
      last = null;
      report("button_release", event);
    });
  }

  model.on("msg:custom", receive);
  // asked once more, later and later: a kernel drops what waits for it when a cell fails, and a line can break
  const ask = (patience) => {
    waits = setTimeout(() => {
      hello();
      ask(Math.min(2 * patience, 30_000));
    }, patience);
  };
  const observers = [];
  const waiting = setInterval(() => {
    const explorer = el.closest(".widget-vbox"); // not yet while the page is being built
    if (!explorer) return;
    clearInterval(waiting);
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
    model.off("msg:custom", receive);
    clearTimeout(waits);
    model.off("change:solid", turnable);
    clearInterval(waiting);
    for (const observer of observers) observer.disconnect();
  };
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
