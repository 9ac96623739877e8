// Runs the notebooks in Pyodide under Node.js and saves the bytecode of the modules that they load:
//   node compile.mjs PYODIDE OUT < the code cells of each notebook, as JSON
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [folder, out] = process.argv.slice(2).map((path) => resolve(path));
const lock = JSON.parse(readFileSync(`${folder}/pyodide-lock.json`, "utf8"));
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const quiet = { messageCallback: () => {} };
const pyodide = await loadPyodide({ indexURL: `${folder}/`, env: { HOME: "/home/pyodide", MPLBACKEND: "agg" } });
await pyodide.loadPackage(Object.keys(lock.packages), quiet);
pyodide.mountNodeFS("/out", out);
pyodide.globals.set("notebooks", readFileSync(0, "utf8"));
try {
  await pyodide.runPythonAsync(readFileSync(new URL("compile.py", import.meta.url), "utf8"));
} catch (error) {
  console.error(error.message); // Node.js would print the whole of Pyodide with it
  process.exit(1);
}
