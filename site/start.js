// Of the start page and the pages to read: notebooks open in the program that suits the window, and the worker that
// keeps the site for the next visit is installed.  The start page also says where the browser falls short.

const root = new URL("../", location.href);
const narrow = matchMedia("(max-width: 700px)");
const open = (link, path) => {
  link.href = new URL(`${narrow.matches ? "notebooks" : "lab"}/index.html?path=${path}`, root);
};
const choose = () => document.querySelectorAll("[data-notebook]").forEach((link) => open(link, link.dataset.notebook));
choose();
narrow.addEventListener("change", choose);

const kept = navigator.serviceWorker?.register(new URL("service-worker.js?enableCache=false", root));
kept?.catch(() => {});

document.querySelector(".switch")?.addEventListener("click", (event) => {
  localStorage.setItem("gradlib language", event.target.hreflang);
});

const again = document.getElementById("again");
const last = localStorage.getItem(`${root.pathname} last notebook`);
if (again && last && !last.endsWith("index.ipynb")) {
  open(again, last);
  again.textContent += ` ${last.split("/").at(-1).split("-")[0]}`;
  again.hidden = false;
}

async function stores() {
  return new Promise((resolve) => {
    const asked = indexedDB.open("gradlib try");
    asked.onsuccess = () => resolve(true);
    asked.onerror = () => resolve(false);
  }).catch(() => false);
}
const notice = document.getElementById("notice");
if (notice) {
  const said = JSON.parse(document.body.dataset.words);
  const old = !globalThis.WebAssembly || !Array.prototype.findLast || !globalThis.structuredClone;
  const why = old ? "old" : !isSecureContext ? "insecure" : (await stores()) ? null : "private";
  notice.textContent = said[why] ?? "";
  notice.hidden = !why;
}
