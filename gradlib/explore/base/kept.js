// Keys that are meant for boxes and buttons are kept from JupyterLab, which would go to another cell at an arrow, and into
// this one at an Enter.  Where the kernel is gone, what was saved stays, and says so; its boxes and buttons take nothing
// more.  `keep` and `putToSleep` are those of page.js.

function render({ model, el }) {
  el.textContent = model.get("told");
  el.hidden = true;
  const sleep = async () => {
    const root = await model.widget_manager.get_model(model.get("root"));
    if (root.comm_live) return;
    for (const part of putToSleep(root, el)) {
      if (part.has("disabled")) part.set("disabled", true);
    }
    el.hidden = false;
  };
  sleep();
  model.on("comm_live_update", sleep);
  let choices;
  const waiting = setInterval(() => {
    const whole = el.closest(".widget-vbox"); // not yet while the page is being built
    if (!whole) return;
    clearInterval(waiting);
    whole.addEventListener("keydown", keep);
    whole.addEventListener("keydown", answer);
    for (const kind of ["keydown", "click"]) whole.addEventListener(kind, (event) => el.hidden && tell(event, model), true);
    for (const kind of ["focusin", "click"]) whole.addEventListener(kind, () => enliven(whole, true), true);
    const attend = () => {
      joinChoices(whole);
      enliven(whole, false);
    };
    attend();
    choices = new MutationObserver(attend);
    choices.observe(whole, { childList: true, subtree: true });
  }, 50);
  return () => {
    clearInterval(waiting);
    choices?.disconnect();
  };
}

// While the kernel is busy ipywidgets keeps back the letters typed last, but not the Enter or the click after them.  So
// these go behind what stands in the boxes: a text, or the number of an option.
function tell({ key, target, type, currentTarget }, model) {
  if (type === "click" ? !target.closest("button") : key !== "Enter") return;
  const typed = [...currentTarget.querySelectorAll(".gradlib-answer")].map((box) => {
    const inputs = [...box.querySelectorAll("input")];
    return inputs[0].type === "radio" ? inputs.findIndex((one) => one.checked) : inputs[0].value;
  });
  model.send({ typed });
}

// Enter answers from a choice as it does from a box; with other keys it is JupyterLab's.
function answer({ key, ctrlKey, metaKey, altKey, shiftKey, target, currentTarget }) {
  if (ctrlKey || metaKey || altKey || shiftKey) return;
  if (key === "Enter" && target.type === "radio") currentTarget.querySelector("button.mod-primary")?.click();
}

// The options of a choice are one group: Tab comes to it once, and arrows choose.  ipywidgets makes them anew now and then.
function joinChoices(whole) {
  for (const box of whole.querySelectorAll(".widget-radio-box")) {
    const name = box.querySelector("input[name]")?.name ?? `choice-${Math.random().toString(36).slice(2)}`;
    for (const option of box.querySelectorAll("input:not([name])")) option.name = name;
    const question = box.closest(".gradlib-answer")?.querySelector(".widget-label");
    if (!question) continue;
    question.id ||= `label-${name}`;
    box.setAttribute("role", "radiogroup");
    box.setAttribute("aria-labelledby", question.id);
  }
}

// A screen reader says what changes in a place that it knew before as one to be listened to.  Those that are filled from the
// start, as the statement is, become such places when somebody comes to work here: else all would be said at the start.
function enliven(whole, begun) {
  for (const place of whole.querySelectorAll(".gradlib-live")) {
    if (begun || !place.textContent.trim()) place.setAttribute("role", "status");
  }
}

export default { render };
