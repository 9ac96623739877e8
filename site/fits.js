// Says what the browser lacks to run the notebooks.  Written in words that a browser of any age reads; what was found is
// told to bar.js: gradlib.lacks, and gradlib.stop where a notebook could not even be shown.
(function () {
  var gradlib = window.gradlib;
  var path = /[?&]path=(\w\w)\b/.exec(location.search);
  var language = path && path[1] in gradlib.lackings ? path[1] : document.documentElement.lang;
  if (!(language in gradlib.lackings)) language = "en";
  var words = gradlib.lackings[language];

  function told(lack) {
    var program = !document.getElementById("notice");
    gradlib.lacks = lack;
    gradlib.stop = program && (lack === "old" || lack === "wasm");
    if (program && !gradlib.stop) return; // the bar says the rest
    var notice = document.getElementById("notice") || document.body.insertBefore(document.createElement("p"), document.body.firstChild);
    notice.textContent = words[lack];
    notice.hidden = false;
    if (!gradlib.stop) return;
    var wait = document.getElementById("jupyterlite-loading-indicator");
    if (wait) wait.parentNode.removeChild(wait);
    notice.id = "gradlib-instead";
    var page = /[?&]path=([^&]*)\.ipynb/.exec(location.search);
    var link = notice.appendChild(document.createElement("a"));
    link.href = "../" + (page ? decodeURIComponent(page[1]) + ".html" : language + "/");
    link.textContent = words.read;
  }

  if (!Array.prototype.findLast || !window.structuredClone || !window.OffscreenCanvas) return told("old");
  if (!window.WebAssembly) return told("wasm");
  gradlib.known = new Promise(function (resolve) {
    function done(lack) {
      if (lack) told(lack);
      resolve(lack);
    }
    try {
      localStorage.getItem("gradlib try");
      var asked = indexedDB.open("gradlib try");
      asked.onerror = function () { done("private"); };
      asked.onsuccess = function () {
        asked.result.close();
        done(window.isSecureContext ? null : "insecure");
      };
    } catch (error) {
      done("private");
    }
  });
})();
