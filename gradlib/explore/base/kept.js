// Keys that are meant for boxes and buttons are kept from JupyterLab, which would go to another cell at an arrow, and into
// this one at an Enter.  Where the kernel is gone, what was saved stays, and says so; its boxes and buttons take nothing
// more.  To ipywidgets it is alive: else it would mark each part as broken, and forget them all when the notebook is saved
// again.

function render({ model, el }) {
  el.textContent = model.get("told");
  el.hidden = true;
  const sleep = async () => {
    const root = await model.widget_manager.get_model(model.get("root"));
    if (root.comm_live) return;
    for (const part of family(root)) {
      part.save_changes = () => {};
      part.comm_live = true;
      if (part.has("disabled")) part.set("disabled", true);
    }
    el.classList.remove("jupyter-widgets-disconnected"); // the view that is just being made does not hear of it
    el.hidden = false;
  };
  sleep();
  model.on("comm_live_update", sleep);
  const waiting = setInterval(() => {
    const whole = el.closest(".widget-vbox"); // not yet while the page is being built
    if (!whole) return;
    clearInterval(waiting);
    whole.addEventListener("keydown", keep);
  }, 50);
  return () => clearInterval(waiting);
}

function keep(event) {
  const command = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
  if (!command && event.key !== "Escape") event.stopPropagation();
}

// A model with all those below it, with their layouts and styles.
function* family(part) {
  yield part;
  for (const one of Object.values(part.attributes).flat()) {
    if (one?.widget_manager) yield* family(one);
  }
}

export default { render };
