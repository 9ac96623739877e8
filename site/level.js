// A map with level lines whose point can be dragged: through it the level line, its tangent and the gradient.

const f = (x, y) => 1.6 * Math.exp(-((x - 1.1) ** 2) / 1.3 - (y - 0.5) ** 2) + 1.2 * Math.exp(-((x + 1.2) ** 2) - (y + 0.7) ** 2 / 0.8)
  - 0.9 * Math.exp(-((x + 0.9) ** 2) / 0.9 - (y - 1.1) ** 2 / 0.7) + 0.12 * x;
const H = 1e-4;
const gradient = (x, y) => [(f(x + H, y) - f(x - H, y)) / (2 * H), (f(x, y + H) - f(x, y - H)) / (2 * H)];

const BOX = { left: -2.7, right: 2.7, low: -1.9, high: 1.9 };
const canvas = document.getElementById("level");
const context = canvas.getContext("2d");
const numbers = document.getElementById("numbers");
const dark = matchMedia("(prefers-color-scheme: dark)");
const digits = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false });
const write = (value) => digits.format(value).replace("-", "−");
const between = write(0).includes(",") ? " ; " : ", ";
let point = [0.35, -0.25];
let ground; // the still part

const scale = () => canvas.width / (BOX.right - BOX.left);
const place = ([x, y]) => [(x - BOX.left) * scale(), (BOX.high - y) * scale()];

// Marching squares: the pieces of {f = level} in the cells of a grid of values.
function pieces(level, grid) {
  const found = [];
  for (let j = 0; j + 1 < grid.rows; j++) {
    for (let i = 0; i + 1 < grid.columns; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const cuts = [];
      for (let k = 0; k < 4; k++) {
        const [a, b] = [corners[k], corners[(k + 1) % 4]];
        const [u, v] = [a, b].map(([p, q]) => grid.values[q * grid.columns + p] - level);
        if (u < 0 !== v < 0) cuts.push([0, 1].map((n) => a[n] + ((b[n] - a[n]) * u) / (u - v)));
      }
      for (let k = 0; k + 1 < cuts.length; k += 2) found.push([cuts[k], cuts[k + 1]]);
    }
  }
  return found;
}

function sample(columns) {
  const rows = Math.round((columns * (BOX.high - BOX.low)) / (BOX.right - BOX.left));
  const [across, down] = [(BOX.right - BOX.left) / (columns - 1), (BOX.high - BOX.low) / (rows - 1)];
  const at = (_, n) => f(BOX.left + across * (n % columns), BOX.high - down * Math.floor(n / columns));
  return { rows, columns, values: Float64Array.from({ length: rows * columns }, at) };
}
const coarse = sample(110);

function stroke(target, level, colour, width) {
  const step = [canvas.width / (coarse.columns - 1), canvas.height / (coarse.rows - 1)];
  target.beginPath();
  for (const [a, b] of pieces(level, coarse)) {
    target.moveTo(a[0] * step[0], a[1] * step[1]);
    target.lineTo(b[0] * step[0], b[1] * step[1]);
  }
  target.strokeStyle = colour;
  target.lineWidth = width;
  target.lineCap = "round";
  target.stroke();
}

function drawGround() {
  if (!canvas.clientWidth) return; // the page is not laid out yet
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round((canvas.width * (BOX.high - BOX.low)) / (BOX.right - BOX.left));
  ground = new OffscreenCanvas(canvas.width, canvas.height);
  const target = ground.getContext("2d");
  const [low, high] = dark.matches ? [[16, 24, 32], [44, 82, 108]] : [[247, 249, 251], [176, 208, 228]];
  const shade = new ImageData(coarse.columns, coarse.rows);
  coarse.values.forEach((value, i) => {
    const share = Math.min(1, Math.max(0, (Math.floor((value + 1) / 0.15) * 0.15) / 2.6));
    shade.data.set([...low.map((from, n) => from + (high[n] - from) * share), 255], 4 * i);
  });
  const small = new OffscreenCanvas(coarse.columns, coarse.rows);
  small.getContext("2d").putImageData(shade, 0, 0);
  target.imageSmoothingQuality = "high";
  target.drawImage(small, 0, 0, canvas.width, canvas.height);
  for (let level = -1.05; level < 1.9; level += 0.15) stroke(target, level, dark.matches ? "#5c7f95" : "#8fb0c4", ratio);
  draw();
}

function arrow([x, y], [dx, dy], colour, width, head) {
  const length = Math.hypot(dx, dy);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + dx * Math.max(0, 1 - head / length), y + dy * Math.max(0, 1 - head / length));
  context.stroke();
  const [u, v] = [dx / length, dy / length];
  context.beginPath();
  context.moveTo(x + dx, y + dy);
  for (const side of [1, -1]) context.lineTo(x + dx - head * (u - side * v * 0.5), y + dy - head * (v + side * u * 0.5));
  context.fill();
}

function draw() {
  const unit = devicePixelRatio || 1;
  const [x, y] = place(point);
  const slope = gradient(...point);
  const length = Math.hypot(...slope);
  context.drawImage(ground, 0, 0);
  stroke(context, f(...point), "#d55e00", 3.2 * unit);
  if (length > 0.02) {
    const along = [slope[1], slope[0]].map((part) => (part / length) * 130 * unit); // on the screen y points down
    context.beginPath();
    context.moveTo(x - along[0], y - along[1]);
    context.lineTo(x + along[0], y + along[1]);
    context.strokeStyle = "#56b4e9";
    context.lineWidth = 2.4 * unit;
    context.stroke();
    arrow([x, y], [slope[0] * 75 * unit, -slope[1] * 75 * unit], dark.matches ? "#3d94e6" : "#005fa0", 3.2 * unit, Math.min(13, length * 60) * unit);
  }
  context.beginPath();
  context.arc(x, y, 7 * unit, 0, 2 * Math.PI);
  context.fillStyle = dark.matches ? "#fff" : "#000";
  context.fill();
  const said = [[`f(${point.map(write).join(between)})`, f(...point)], ["∂f/∂x", slope[0]], ["∂f/∂y", slope[1]]];
  numbers.replaceChildren(
    ...said.flatMap(([name, value]) => {
      const part = document.createElement("span"); // a line breaks only between two
      part.textContent = `${name} = ${write(value)}`;
      return [part, " "];
    })
  );
}

function move(to) {
  point = [Math.min(BOX.right, Math.max(BOX.left, to[0])), Math.min(BOX.high, Math.max(BOX.low, to[1]))];
  requestAnimationFrame(draw);
}
const pull = (event) => {
  const box = canvas.getBoundingClientRect();
  const size = (BOX.right - BOX.left) / box.width;
  move([BOX.left + (event.clientX - box.left) * size, BOX.high - (event.clientY - box.top) * size]);
};
canvas.addEventListener("pointerdown", (event) => (canvas.setPointerCapture(event.pointerId), pull(event)));
canvas.addEventListener("pointermove", (event) => event.buttons && pull(event));
canvas.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] }[event.key];
  if (!step) return;
  event.preventDefault(); // the page stays
  move([point[0] + step[0], point[1] + step[1]]);
});
new ResizeObserver(drawGround).observe(canvas.parentElement);
dark.addEventListener("change", drawGround);
