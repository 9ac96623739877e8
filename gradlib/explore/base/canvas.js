// An explorer's figure in the page: it shows the frames, and reports the mouse.  The messages of the mouse are those of
// matplotlib's WebAgg (lib/matplotlib/backends/web_backend/js/mpl.js).  What is beside the figure is in page.js, how
// messages come and go in line.js; canvas.py puts the three together.

// What a PNG shows: by WebCodecs where the browser has them, since a Blob goes through another process of Chromium.
const decode = async (data) => {
  const type = "image/png";
  if (!window.ImageDecoder) return createImageBitmap(new Blob([data], { type }));
  const decoder = new ImageDecoder({ data, type });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close();
  }
};

// Put what changed where it belongs; return the first and the last place (see runs in canvas.py).
const put = (data, pixels) => {
  const numbers = new Uint32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  const [count, first] = numbers;
  let from = 1 + 2 * count;
  for (let k = 1; k <= count; k++) {
    const till = from + numbers[count + k];
    pixels.set(numbers.subarray(from, till), numbers[k]);
    from = till;
  }
  return [first, numbers[count] + numbers[2 * count] - 1];
};

function render({ model, el }, line) {
  const asleep = document.createElement("p");
  asleep.textContent = model.get("asleep");
  asleep.hidden = true;
  el.append(asleep);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  canvas.style.display = "block";
  el.append(canvas);

  // The kernel draws as many pixels as are shown, so that no browser has to blur them, in the colours of the page.
  let page = {};
  const fit = (width) => {
    const now = { width, device_pixel_ratio: window.devicePixelRatio || 1, dark: isDark() };
    if (Object.keys(now).every((part) => now[part] === page[part])) return;
    page = now;
    line.hello(page);
  };

  let pixels = null; // of the whole picture, once there is one
  let shown = Promise.resolve(); // whole pictures are decoded at once and all are drawn in turn
  let rests = null;
  // as WebP, a third of a PNG: a notebook with six figures is saved in little more than a megabyte
  const keepPicture = () =>
    canvas.width && model.set("saved", { picture: canvas.toDataURL("image/webp", 0.95), width: canvas.style.width });
  const receive = ({ type, size, ratio }, buffers) => {
    if (type !== "frame" || !buffers.length) return;
    const picture = size && decode(buffers[0]);
    const draw = async () => {
      if (size) {
        const image = await picture;
        [canvas.width, canvas.height] = size; // with the frame, since a canvas of another size is empty
        canvas.style.width = `${canvas.width / ratio}px`;
        context.drawImage(image, 0, 0);
        image.close();
        pixels = context.getImageData(0, 0, ...size);
      } else if (pixels) {
        const [first, last] = put(buffers[0], new Uint32Array(pixels.data.buffer));
        const top = Math.floor(first / canvas.width);
        context.putImageData(pixels, 0, 0, 0, top, canvas.width, Math.floor(last / canvas.width) - top + 1);
      } else return; // a part of a picture that is still to come
      clearTimeout(rests);
      rests = setTimeout(keepPicture, 500);
    };
    shown = shown.then(draw).catch(line.miss); // a browser that is short of memory decodes nothing
  };
  model.on("msg:custom", receive);

  const report = (type, event) => {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const place = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    line.tell({ type, ...place, button: event.button, buttons: event.buttons, modifiers: [] });
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
    if (right || up) line.tell({ type: "turn", right, up });
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

  let kept = [];
  let closed = false;
  const sleep = async (explorer) => {
    if (!model.get("root")) return;
    const root = await model.widget_manager.get_model(model.get("root"));
    if (root.comm_live || kept.length || closed) return;
    line.rest();
    kept = putToSleep(root, el);
    explorer.firstElementChild.inert = true; // its controls are kept from being moved
    asleep.hidden = false;
    const { picture, width } = model.get("saved");
    if (!picture || pixels) return;
    const image = new Image();
    image.src = picture;
    await image.decode();
    [canvas.width, canvas.height] = [image.width, image.height];
    [canvas.style.width, canvas.style.maxWidth] = [width, "100%"];
    context.drawImage(image, 0, 0);
  };
  const leave = settle({ model, el }, canvas, fit, (explorer) => {
    sleep(explorer);
    model.on("comm_live_update", () => sleep(explorer));
  });
  line.open();
  return () => {
    closed = true;
    leave();
    for (const part of kept) part.comm_live = false;
    clearTimeout(rests);
    model.off("msg:custom", receive);
    model.off("comm_live_update");
    model.off("change:solid", turnable);
  };
}

export default () => {
  let line;
  const initialize = ({ model }) => {
    line = openLine(model);
    return line.close;
  };
  return { initialize, render: (view) => render(view, line) };
};
