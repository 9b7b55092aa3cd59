(() => {
  "use strict";
  const root = document.documentElement, body = document.body;
  const slides = [...document.querySelectorAll(".slide")];
  const by = (id) => document.getElementById(id);
  const tip = by("tip"), blank = by("blank"), help = by("help"), place = by("place"), progress = by("progress"), rows = by("rows");
  const started = Date.now();
  let now = 0, record = -1, other = null, stirred = 0, soon = 0;

  const all = (selector, within) => [...(within || slides[now]).querySelectorAll(selector)];
  const shown = () => (root.dataset.shown === "second" ? "second" : "first");
  const mine = (selector) => {
    const found = all(selector);
    return found.find((one) => one.classList.contains(shown())) || found[0];
  };

  function show(to, focus) {
    close();
    now = Math.max(0, Math.min(slides.length - 1, to));
    slides.forEach((one, i) => {
      one.classList.toggle("now", i === now);
      one.inert = i !== now;
      one.classList.remove("told");
      if (Math.abs(i - now) > 1) one.classList.remove("soon");
    });
    clearTimeout(soon);
    soon = setTimeout(prepare, 60);
    place.textContent = slides[now].dataset.place;
    progress.style.width = ((now + 1) / slides.length) * 100 + "%";
    if (focus !== false) slides[now].focus({ preventScroll: true });
    try { history.replaceState(null, "", "#" + (now + 1)); } catch { /* some readers of files forbid it */ }
    tell();
  }

  // The table is laid out (for screen readers) only when the slide is on screen: a long one takes longer than a picture.
  // The neighbours are painted unseen while the speaker talks, so that the key only has to uncover them: the next one first.
  function prepare() {
    slides.forEach((one, i) => { if (i === now + 1 || i === now) one.classList.add("soon"); });
    soon = setTimeout(() => {
      if (now) slides[now - 1].classList.add("soon");
      soon = setTimeout(() => slides[now].classList.add("told"), 300);
    }, 300);
  }

  function close() {
    all(".open").forEach((one) => one.classList.remove("open"));
    help.hidden = true;
    counted();
    untip();
  }

  // Which rows of an open table are on screen, of how many: that it goes on must be seen.
  function counted() {
    const panel = mine(".table.open"), lines = panel ? [...panel.querySelectorAll("tbody tr")] : [];
    rows.hidden = !lines.length;
    body.classList.toggle("more", !!lines.length && panel.scrollTop + panel.clientHeight < panel.scrollHeight - 2);
    if (!lines.length) return;
    const box = panel.getBoundingClientRect(), top = box.top + panel.querySelector("thead").offsetHeight;
    const seen = lines.map((one, i) => [one.getBoundingClientRect(), i + 1]).filter(([at]) => at.bottom > top + 4 && at.top < box.bottom - 4).map(([, n]) => n);
    const said = by("words").dataset;
    rows.firstChild.textContent = said.rows.replace("{first}", seen[0] || lines.length).replace("{last}", seen[seen.length - 1] || lines.length).replace("{total}", lines.length);
    rows.lastChild.textContent = panel.scrollHeight > panel.clientHeight + 2 ? said.scroll : said.close;
  }

  // Keys scroll an open panel wherever the focus is; a clicker's PageDown reads on instead of leaving the table.
  function scrolls(name) {
    const panel = help.hidden ? slides[now].querySelector(".open") : help;
    if (!panel) return false;
    const page = panel.clientHeight * 0.85, line = 60;
    const by_ = { ArrowDown: line, ArrowUp: -line, PageDown: page, " ": page, PageUp: -page, Home: -panel.scrollHeight, End: panel.scrollHeight }[name];
    if (by_ === undefined) return false;
    panel.scrollBy(0, by_);
    return true;
  }

  function untip() {
    tip.hidden = true;
    record = -1;
    document.querySelectorAll("[data-row].on").forEach((one) => one.classList.remove("on"));
  }

  function open(selector) {
    const panel = mine(selector);
    if (!panel) return;
    const was = panel.classList.contains("open");
    close();
    panel.classList.toggle("open", !was);
    if (!was) panel.scrollTop = 0;
    (was ? slides[now] : panel).focus({ preventScroll: true });
    counted();
  }

  function toggleHelp() {
    const was = help.hidden;
    close();
    help.hidden = !was;
    (was ? help : slides[now]).focus();
  }

  function picture() {
    return all(".picture").find((one) => one.offsetParent !== null || getComputedStyle(one).display !== "none");
  }

  function point(row, x, y) {
    const table = mine(".table"), line = table && table.querySelector(`tr[data-fact="${row}"]`);
    if (!line) return;
    untip();
    const marks = all(`[data-row="${row}"]`, picture());
    marks.forEach((one) => one.classList.add("on"));
    tip.textContent = line.dataset.words;
    tip.hidden = false;
    record = row;
    if (x === undefined) {
      const box = marks.length ? marks[0].getBoundingClientRect() : slides[now].getBoundingClientRect();
      x = box.left + box.width / 2;
      y = box.top + box.height / 2;
    }
    const size = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(x + 14, innerWidth - size.width - 8)) + "px";
    tip.style.top = (y + 18 + size.height > innerHeight ? Math.max(8, y - size.height - 14) : y + 18) + "px";
  }

  function step(by_) {
    const drawn = picture();
    const rows = drawn ? [...new Set(all("[data-row]", drawn).map((one) => Number(one.dataset.row)))].sort((a, b) => a - b) : [];
    if (!rows.length) return;
    const at = rows.indexOf(record);
    point(rows[(at + by_ + rows.length + (at < 0 && by_ < 0 ? 1 : 0)) % rows.length]);
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
  }

  function language() {
    if (!all(".second", document).length) return;
    close();
    root.dataset.shown = shown() === "first" ? "second" : "first";
    tell();
  }

  function clock() {
    const seconds = Math.floor((Date.now() - started) / 1000);
    return String(Math.floor(seconds / 60)).padStart(2, "0") + ":" + String(seconds % 60).padStart(2, "0");
  }

  function leave() {
    if (history.length > 1 && document.referrer) return history.back(); // not out of the Atlas
    window.close();
    setTimeout(() => location.assign(root.dataset.back), 200);
  }

  function escape() {
    const busy = !blank.hidden || !help.hidden || !tip.hidden || all(".open").length;
    if (!busy && root.dataset.back && !document.fullscreenElement) return leave();
    blank.hidden = true;
    close();
    slides[now].focus();
  }

  function speaker() {
    if (other && !other.closed) return other.focus();
    other = window.open("", "atlas-notes", "width=900,height=700");
    if (!other) { other = null; return open(".notes"); }
    const page = other.document;
    page.documentElement.lang = root.lang;
    page.title = by("words").dataset.notes;
    page.head.replaceChildren(document.querySelector("style").cloneNode(true));
    page.addEventListener("keydown", key);
    tell();
  }

  function tell() {
    if (!other || other.closed) return;
    const page = other.document, words = by("words").dataset;
    const make = (name, text, kind) => {
      const one = page.createElement(name);
      one.textContent = text;
      if (kind) one.className = kind;
      return one;
    };
    const head = make("p", "", "place");
    head.append(make("span", slides[now].dataset.place), make("span", words.elapsed + " " + clock(), "clock"));
    const notes = mine(".notes"), next = slides[now + 1];
    const lines = notes ? [...notes.querySelectorAll("p")].map((one) => make("p", one.textContent)) : [];
    const after = make("p", next ? words.next + ": " + next.dataset.title : words.last, "place");
    page.body.className = "window";
    page.body.replaceChildren(head, make("h1", slides[now].dataset.title), ...lines, after);
  }

  setInterval(() => {
    const at = other && !other.closed && other.document.querySelector(".clock");
    if (at) at.textContent = by("words").dataset.elapsed + " " + clock();
  }, 1000);

  const keys = {
    ArrowRight: () => show(now + 1), ArrowDown: () => show(now + 1), PageDown: () => show(now + 1), " ": () => show(now + 1), Enter: () => show(now + 1),
    ArrowLeft: () => show(now - 1), ArrowUp: () => show(now - 1), PageUp: () => show(now - 1), Backspace: () => show(now - 1),
    Home: () => show(0), End: () => show(slides.length - 1),
    f: full, b: () => { blank.hidden = !blank.hidden; }, t: () => open(".table"), n: () => open(".notes"), N: speaker,
    l: language, d: () => { root.dataset.mode = root.dataset.mode === "dark" ? "light" : "dark"; },
    "?": toggleHelp, h: toggleHelp, ".": () => step(1), ",": () => step(-1), Escape: escape, q: () => open(".scan"),
  };

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.key === " " || event.key === "Enter") && event.target.closest && event.target.closest("button")) return;
    if (scrolls(event.key)) return event.preventDefault();
    const name = event.shiftKey && event.key.toLowerCase() === "n" ? "N" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!keys[name]) return;
    event.preventDefault();
    if (!blank.hidden && name !== "b" && name !== "Escape") blank.hidden = true;
    keys[name]();
  }

  document.addEventListener("keydown", key);
  addEventListener("pointermove", (event) => {
    body.classList.add("stir");
    clearTimeout(stirred);
    stirred = setTimeout(() => body.classList.remove("stir"), 2500);
    const mark = event.target.closest && event.target.closest("[data-row]");
    if (mark) point(Number(mark.dataset.row), event.clientX, event.clientY);
    else if (event.pointerType === "mouse") untip();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (button) return keys[button.dataset.do]();
    const mark = event.target.closest("[data-row]");
    if (mark) point(Number(mark.dataset.row), event.clientX, event.clientY);
  });
  document.addEventListener("scroll", () => { if (!rows.hidden) counted(); }, { capture: true, passive: true });
  addEventListener("resize", () => { if (!rows.hidden) counted(); });
  let touch = null;
  addEventListener("touchstart", (event) => { touch = event.touches.length === 1 ? [event.touches[0].clientX, event.touches[0].clientY] : null; }, { passive: true });
  addEventListener("touchend", (event) => {
    if (!touch || event.target.closest(".open, #help")) return;
    const dx = event.changedTouches[0].clientX - touch[0], dy = event.changedTouches[0].clientY - touch[1];
    if (Math.abs(dx) > 50 && Math.abs(dx) > 1.5 * Math.abs(dy)) show(now + (dx < 0 ? 1 : -1));
    touch = null;
  });
  addEventListener("hashchange", () => { const to = parseInt(location.hash.slice(1), 10); if (to && to - 1 !== now) show(to - 1); });
  if (matchMedia("(prefers-color-scheme: dark)").matches && root.dataset.mode === "auto") root.dataset.mode = "dark";
  if (root.dataset.mode === "auto") root.dataset.mode = "light";
  body.classList.toggle("single", slides.length === 1);
  show((parseInt(location.hash.slice(1), 10) || parseInt(root.dataset.start, 10) || 1) - 1);
})();
