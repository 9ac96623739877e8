// The line between an explorer in this page and its kernel, one for all views of the explorer.  What moves the figure is
// told in turn and under a number, which the message that answers confirms.  As much is on its way at a time as the line
// holds: where it is short, one message beside the one that the kernel is at, so that nothing piles up there.  What waits
// gives way to what is newer; what is not answered, since the line broke or a cell failed, is said again.

function openLine(model) {
  const manager = model.widget_manager;
  const name = Math.random().toString(36).slice(2);
  const queue = [];
  let told = []; // and not yet confirmed
  let number = 0;
  let delay = 0; // milliseconds to the kernel and back
  let took = 0; // milliseconds of the kernel for the last frame
  let page = null; // what the kernel draws for
  let asked = false; // for a whole picture, which has not come yet
  let last = null; // the number of the kernel's last message
  let closed = false;

  const send = (message) => {
    try {
      model.send(message);
    } catch {} // the kernel is gone, for a while or for good
  };
  const tell = (message) => {
    const before = queue.at(-1);
    const replaces = ["slide", "motion_notify"].includes(message.type) && before?.type === message.type;
    if (replaces && before.id === message.id) queue.pop();
    queue.push(message);
    pump();
  };
  const pump = () => {
    const room = () => told.length <= Math.max(1, delay / Math.max(25, took));
    // before the first message nobody listens: a slider that is made tells its value, rounded
    while (last !== null && queue.length && room()) {
      const message = { ...queue.shift(), line: name, number: ++number };
      told.push({ message, at: performance.now(), alone: !told.length });
      send(message);
      if (timer === null) wait();
    }
  };
  const confirm = (one) => {
    const first = told[0];
    if (first?.alone && first.message.number === one) {
      delay = Math.max(0, Math.min(performance.now() - first.at - took, 1.5 * delay + 10)); // two clocks
    }
    told = told.filter(({ message }) => message.number > one);
  };

  const ask = () => {
    asked = true;
    send({ type: "hello", ...page });
  };
  const hello = (where) => {
    page = where;
    ask();
    wait();
  };
  // later and later: a kernel drops what waits for it when a cell fails, and a line can break
  let timer = null;
  const wait = (patience = 2000) => {
    clearTimeout(timer);
    const due = asked || told.length;
    timer = due ? setTimeout(again, patience, Math.min(2 * patience, 30_000)) : null;
  };
  const again = (patience) => {
    if (page) ask(); // frames were lost, too
    for (const { message } of told) send(message);
    wait(patience);
  };
  // a whole picture is wanted, but not at once: it may fail again
  const miss = () => {
    asked = true;
    wait();
  };

  // what the parts of the explorer show next: after the frame, which they would hold up
  const late = new Map();
  let writes = null;
  const write = () => {
    writes = null;
    for (const [id, state] of late) manager.get_model(id).then((part) => part.set_state(state), () => {});
    late.clear();
  };
  const receive = (message) => {
    if (message.type !== "frame") return;
    const lost = last !== null && message.number !== last + 1;
    last = message.number;
    if (message.size) asked = false;
    const answers = message.told?.[0] === name;
    if (answers) {
      took = message.took;
      confirm(message.told[1]);
    }
    for (const [id, state] of Object.entries(message.states)) late.set(id, { ...late.get(id), ...state });
    writes ??= setTimeout(write, 30);
    if (answers || message.size) wait();
    if (lost && page) hello(page);
    pump();
  };
  model.on("msg:custom", receive);

  // A slider of ipywidgets would send its value by itself, and the next one when the kernel is done with that.  What it has
  // from the kernel it would send back, rounded; and it would take an older value while a newer one is on its way.
  const steer = async (id) => {
    const control = await manager.get_model(id);
    const set = control.set_state;
    control.set_state = (state) => {
      const { value, ...others } = state;
      const newer = [...queue, ...told.map(({ message }) => message)].some((message) => message.id === id);
      set.call(control, newer ? others : state);
    };
    const usual = control.send_sync_message;
    control.send_sync_message = (state, callbacks) => {
      if (closed || Object.keys(state).join() !== "value") return usual.call(control, state, callbacks);
      if (!control._state_lock) tell({ type: "slide", id, value: state.value });
      return "";
    };
    // nor does it wait for an answer to what it sent before
    Object.defineProperty(control, "_pending_msgs", { get: () => 0, set() {} });
    const waiting = control._msg_buffer;
    control._msg_buffer = null;
    if (waiting) control.send_sync_message(waiting, control._msg_buffer_callbacks);
  };
  const steered = new Set();
  const steerAll = () => {
    for (const id of model.get("steering")) {
      if (!steered.has(id)) steer(id);
      steered.add(id);
    }
  };
  steerAll();
  model.on("change:steering", steerAll);

  // anywidget hands nothing on to a model whose code took more than two seconds to load, as in a page that has much else to
  // do (_handle_comm_msg in its widget.js): ipywidgets can do without; what was missed is sent again.
  const itself = manager.get_model(model.get("itself"));
  itself.then((self) => {
    const { _handle_comm_msg: handle } = Object.getPrototypeOf(Object.getPrototypeOf(self));
    self.comm?.on_msg((message) => handle.call(self, message));
    // a line that is there again: ipywidgets lets everything be as it was a while ago, and the kernel tells how it is now
    const set = self.set_state;
    self.set_state = (state) => {
      set.call(self, state);
      if (page && state._esm) hello(page);
    };
  });
  const open = () => model.get("root") || itself.then((self) => self.comm?.send({ method: "request_state" }));

  const rest = () => {
    asked = false;
    last = null;
    told = [];
    queue.length = 0;
    wait();
  };
  const close = () => {
    closed = true;
    rest();
    clearTimeout(writes);
  };
  return { open, hello, tell, miss, rest, close };
}
