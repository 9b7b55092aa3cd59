// What the front end cannot be told from Python: its own English texts in the reader's language, and the language of the
// document. __WORDS__: pairs [English, Japanese], "{x}" stands for anything.
(function (words, langs) {
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

  new MutationObserver(function () {
    if (!timer) timer = setTimeout(pass, 100);
  }).observe(root, {subtree: true, childList: true, attributeFilter: ["aria-label", "data-test-script-state"]});
})(__WORDS__, __LANGS__);
