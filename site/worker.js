// Keeps the files of the site for the next visit, also offline, each under the hash of its content: a new version of the
// site fetches only what changed, and takes over when no page of the old one is open.  JupyterLite's own worker, which
// answers the kernel, is part of this one.

const { version, files } = /* SITE */ { version: "", files: {} };
const scope = new URL("./", self.location);
const opened = caches.open("gradlib");
self.skipWaiting = () => {}; // JupyterLite's would change files under an open notebook

const nameOf = (url) => {
  const name = decodeURIComponent(url.pathname.slice(scope.pathname.length));
  return name === "" || name.endsWith("/") ? `${name}index.html` : name;
};
const keyOf = (name) => new URL(`${name}?${files[name].hash}`, scope).href;

async function get(name, request) {
  const cache = await opened;
  const kept = await cache.match(keyOf(name));
  if (kept) return kept;
  const answer = await fetch(request ?? new Request(new URL(name, scope), { cache: "no-cache" }));
  if (answer.ok && !answer.redirected) await cache.put(keyOf(name), answer.clone());
  return answer;
}

async function tell(message) {
  for (const page of await self.clients.matchAll({ includeUncontrolled: true })) page.postMessage(message);
}

async function keepAll() {
  const cache = await opened;
  const missing = [];
  for (const name of Object.keys(files)) if (!(await cache.match(keyOf(name)))) missing.push(name);
  for (const name of missing) await get(name);
  await tell({ kept: version });
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const name = url.href.startsWith(scope.href) ? nameOf(url) : null;
  if (event.request.method !== "GET" || !(name in files)) return;
  event.stopImmediatePropagation(); // JupyterLite's would answer as well
  event.respondWith(
    get(name, event.request.mode === "navigate" ? undefined : event.request).then((answer) => {
      tell({ fetched: name });
      return answer;
    }),
  );
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    const cache = await opened;
    const keys = new Set(Object.keys(files).map(keyOf));
    for (const request of await cache.keys()) if (!keys.has(request.url)) await cache.delete(request);
  };
  event.waitUntil(forget());
});

self.addEventListener("message", (event) => {
  if (event.data === "keep all") event.waitUntil(keepAll().catch(() => {})); // offline: at the next visit
});

importScripts("jupyterlite-worker.js");
