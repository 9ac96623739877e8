// Keeps the files of the site for the next visit, also offline, each under the hash of its content.  A new version of
// the site fetches what changed, and takes over before the next page is opened, if no other page of the old one is open.
// JupyterLite's own worker, which answers the kernel, is part of this one.

const { version, files } = /* SITE */ { version: "", files: {} };
const scope = new URL("./", self.location);
const opened = caches.open("gradlib");
const ALL_KEPT = new URL("?all kept", scope).href;
const takeOver = self.skipWaiting.bind(self);
self.skipWaiting = () => {}; // JupyterLite's would change files under an open notebook

const nameOf = (url) => {
  const name = decodeURIComponent(url.pathname.slice(scope.pathname.length));
  return name === "" || name.endsWith("/") ? `${name}index.html` : name;
};
const keyOf = (name) => new URL(`${name}?${files[name]}`, scope).href;

// a file that is already that of the next version is not kept as one of this
async function keep(name, answer) {
  const content = await answer.clone().arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const text = [...hash.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!answer.ok || text !== files[name]) throw new Error(`${name} is of another version`);
  await (await opened).put(keyOf(name), answer);
}

async function tell(message) {
  for (const page of await self.clients.matchAll({ includeUncontrolled: true })) page.postMessage(message);
}

async function keepAll() {
  const cache = await opened;
  for (const name of Object.keys(files)) {
    if (await cache.match(keyOf(name))) continue;
    await keep(name, await fetch(new URL(name, scope), { cache: "no-cache" }));
  }
  await cache.put(ALL_KEPT, new Response(version));
  await tell({ kept: version });
}

// the browser's own store would hand files of this version to a page of the next one
function unstored({ body, status, headers }) {
  const ours = new Headers(headers);
  ours.set("Cache-Control", "no-cache");
  return new Response(body, { status, headers: ours });
}

async function answer(event, name) {
  const kept = await (await opened).match(keyOf(name));
  const found = kept ?? (await fetch(new URL(name, scope), { cache: "no-cache" }));
  if (!kept) event.waitUntil(keep(name, found.clone()).catch(() => {}));
  tell({ fetched: name });
  return unstored(found);
}

// what a first visit kept of this version is forgotten where the host has another: both together would not fit
async function forgetPart() {
  const cache = await opened;
  if (await cache.match(ALL_KEPT)) return;
  const latest = await fetch(new URL("service-worker.js", scope), { cache: "no-cache" });
  if (!latest.ok || (await latest.text()).includes(version)) return;
  for (const request of await cache.keys()) await cache.delete(request);
}

// A page that waits until the new version has come.  It is shown before the worker counts the pages: the one that the
// reader leaves for it is gone then.
const WAIT = `<meta http-equiv="refresh" content="2">
  <script>
    const { serviceWorker } = navigator;
    serviceWorker.oncontrollerchange = () => location.reload();
    serviceWorker.onmessage = ({ data }) => data === "stay" && location.reload();
    serviceWorker.controller.postMessage("am I alone?");
  </script>`;
let asked = false;

async function open(event, name) {
  if (self.registration.waiting && !asked) return new Response(WAIT, { headers: { "Content-Type": "text/html" } });
  asked = false;
  await forgetPart().catch(() => {}); // offline
  return answer(event, name);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const name = url.href.startsWith(scope.href) ? nameOf(url) : null;
  if (event.request.method !== "GET" || !(name in files)) return;
  event.stopImmediatePropagation(); // JupyterLite's would answer as well
  event.respondWith((event.request.mode === "navigate" ? open : answer)(event, name));
});

self.addEventListener("install", (event) => {
  const follow = async () => (await (await opened).match(ALL_KEPT)) && (await keepAll());
  event.waitUntil(follow()); // where the old version works offline, so must the new one
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    const cache = await opened;
    const keys = new Set([ALL_KEPT, ...Object.keys(files).map(keyOf)]);
    for (const request of await cache.keys()) if (!keys.has(request.url)) await cache.delete(request);
  };
  event.waitUntil(forget());
});

// the new version takes over where no other page of the old one is open; else the page that asked goes on with the old
async function handOver(page) {
  asked = true;
  const pages = await self.clients.matchAll({ includeUncontrolled: true });
  const others = pages.filter(({ id, url }) => id !== page.id && url.startsWith(scope.href));
  if (others.length === 0) self.registration.waiting?.postMessage("take over");
  else page.postMessage("stay");
}

self.addEventListener("message", (event) => {
  if (event.data === "take over") takeOver();
  if (event.data === "am I alone?") event.waitUntil(handOver(event.source));
  if (event.data === "keep all") event.waitUntil(keepAll().catch(() => {})); // offline: at the next visit
});

importScripts("jupyterlite-worker.js");
