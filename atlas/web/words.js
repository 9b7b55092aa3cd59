// What the front end cannot be told from Python: its own English texts in the reader's language, the language of the document,
// and a line while the server is out of reach. __WORDS__: pairs [English, Japanese], "{x}" stands for anything; __LOST__: by language.
(function (words, langs, lost) {
  "use strict";
  var root = document.documentElement, timer = 0;
  var TEXTS = "[data-testid=stSkipToContent], [data-testid=stTooltipContent] p, [role=listbox] span";

  function inOwn(text, from, to) {
    for (var i = 0; i < words.length; i++) {
      var part = words[i][from].split("{x}"), end = part[1] || "";
      if (part.length === 1 ? text === part[0]
        : text.length > part[0].length + end.length && text.startsWith(part[0]) && text.endsWith(end))
        return part.length === 1 ? words[i][to]
          : words[i][to].split("{x}").join(text.slice(part[0].length, text.length - end.length));
    }
    return null;
  }

  function pass() {
    timer = 0;
    var asked = new URLSearchParams(location.search), lang = langs.indexOf(asked.get("lang")) < 0 ? root.lang : asked.get("lang");
    if (root.lang !== lang) root.lang = lang;
    var to = lang === "ja" ? 1 : 0, own;
    document.querySelectorAll("[aria-label]").forEach(function (e) {
      if ((own = inOwn(e.getAttribute("aria-label"), 1 - to, to)) !== null) e.setAttribute("aria-label", own);
    });
    document.querySelectorAll(TEXTS).forEach(function (e) {
      var node = e.firstChild;
      if (node && node.nodeType === 3 && (own = inOwn(node.nodeValue, 1 - to, to)) !== null) node.nodeValue = own;
    });
  }

  // Streamlit's own window for this is English and covers the page.
  function connection() {
    var app = document.querySelector("[data-test-connection-state]"), at = app && app.dataset.testConnectionState;
    if (!app) return;
    document.querySelectorAll("[role=dialog]").forEach(function (e) {
      if (e.textContent.startsWith("Connection error")) { begun = true; e.querySelector("button").click(); }
    });
    if (at === "CONNECTED") begun = true;
    var said = begun && (at !== "CONNECTED" || !navigator.onLine && !own) ? lost[root.lang] : "";
    if (line.textContent !== said) line.textContent = said;
    if (!line.parentNode) document.body.append(line);
  }

  var line = document.createElement("div"), begun = false, own = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
  line.id = "atlas-lost";
  line.setAttribute("role", "status");
  addEventListener("online", connection);
  addEventListener("offline", connection);
  new MutationObserver(function () {
    connection();
    if (!timer) timer = setTimeout(pass, 100);
  }).observe(root, {subtree: true, childList: true, attributeFilter: ["aria-label", "data-test-script-state", "data-test-connection-state"]});
})(__WORDS__, __LANGS__, __LOST__);
