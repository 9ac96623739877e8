"""What a benchmark does in a page: press keys, and see when the picture changes."""

from __future__ import annotations


def to_and_fro(presses: int = 16) -> list[str]:
    """The keys by which a slider is timed; while the first are answered, a browser still compiles what they use."""
    return ["ArrowRight" if i % 8 < 4 else "ArrowLeft" for i in range(presses)]


# every change of a canvas or an image counts; a frame has one or more within a sixtieth of a second, told by the clock:
# to ask for each refresh of the screen would keep the page busy
WATCH = """
window.painted = 0; window.paints = 0; window.frames = 0;
const refresh = time => Math.floor(time * 60 / 1000);
const mark = () => {
  const now = performance.now();
  if (refresh(now) !== refresh(window.painted)) window.frames++;
  window.painted = now; window.paints++;
};
for (const kind of ['drawImage', 'putImageData']) {
  const draw = CanvasRenderingContext2D.prototype[kind];
  CanvasRenderingContext2D.prototype[kind] = function (...a) { draw.apply(this, a); mark(); };
}
document.addEventListener('load', e => { if (e.target.tagName === 'IMG') mark(); }, true);
const wait = time => new Promise(r => setTimeout(r, time));
window.press = key => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', {key, code: key, bubbles: true, cancelable: true}));
window.timePress = async key => {
  const before = window.paints, start = performance.now();
  window.press(key);
  while (performance.now() - start < 4000) {
    await wait(10);
    if (window.paints > before && performance.now() - window.painted > 200) return window.painted - start;
  }
  return null;
};
// forty keys a second, to and fro; where the slider ends, the other way at once, so that each of them moves it
window.flood = async seconds => {
  let presses = 0, key = 'ArrowLeft';
  const before = window.frames, place = () => document.activeElement.parentElement.style.transform;
  const timer = setInterval(() => {
    const from = place(), turn = () => (key = key === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft');
    window.press(key);
    if (place() === from) window.press(turn());
    if (++presses % 20 === 0) turn();
  }, 25);
  await wait(1000 * seconds);
  clearInterval(timer);
  const end = performance.now(), frames = (window.frames - before) / seconds;
  do await wait(20); while (performance.now() - window.painted < 600 && performance.now() - end < 5000);
  return {frames, backlog: Math.max(0, window.painted - end), presses};
};
"""
