// Of the start page and the pages to read: notebooks open in the program that suits the window, and the worker that
// keeps the site for the next visit is installed.  What the browser lacks, fits.js says.

const root = new URL("../", location.href);
const narrow = matchMedia("(max-width: 700px)");
const open = (link, path) => {
  link.href = new URL(`${narrow.matches ? "notebooks" : "lab"}/index.html?path=${path}`, root);
};
const choose = () => document.querySelectorAll("[data-notebook]").forEach((link) => open(link, link.dataset.notebook));
choose();
narrow.addEventListener("change", choose);

navigator.serviceWorker?.register(new URL("service-worker.js?enableCache=false", root)).catch(() => {});

// what is folded on a page to read is not on paper
const folded = new Set();
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) folded.add(one);
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
  folded.clear();
});

const kept = await window.gradlib.known === "private" ? null : localStorage; // where nothing is stored, asking throws
document.querySelector(".switch")?.addEventListener("click", (event) => {
  kept?.setItem("gradlib language", event.target.hreflang);
});

const again = document.getElementById("again");
const last = kept?.getItem(`${root.pathname} last notebook`);
if (again && last && !last.endsWith("index.ipynb")) {
  open(again, last);
  again.textContent += ` ${last.split("/").at(-1).split("-")[0]}`;
  again.hidden = false;
}
