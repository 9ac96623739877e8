// Python for a notebook, begun before JupyterLab asks for it: bar.js opens this worker, says which packages, and later
// which script the kernel's worker is.  That one, or that of a kernel which is started again, takes Python from here.
{
  const FIRST = `
import sys
import piplite.piplite, pyodide_kernel
sys.path.remove("") # the notebooks' own folder lies in the page, which has to be asked: the last place to search
sys.path.append("")
import sympy, gradlib.explore.exercise`;

  const begin = async (options) => {
    importScripts(`${options.indexURL}pyodide.js`);
    const python = await self.loadPyodide(options);
    await python.runPythonAsync(FIRST);
    return python;
  };

  const { begun } = self;
  self.loadPyodide = (options) => begun ?? begin(options);
  self.addEventListener("message", ({ data }) => {
    if (data.begin) {
      self.begun = begin(data.begin);
      self.begun.catch(() => self.postMessage({ lost: true }));
    }
    if (data.run) importScripts(data.run);
  });
}
