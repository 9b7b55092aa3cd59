// Pictures of Cards read out what is pointed at, and links inside the Atlas change the page without loading it anew.
// Without this script the pictures, tables and links work all the same.
const SHOWN = ".atlas-card .picture";
const tip = document.createElement("div");
tip.id = "atlas-tip";
tip.setAttribute("role", "status");
tip.hidden = true;
document.body.append(tip);
let at = null; // { picture, row }

// Streamlit completes the address of a page in a second entry of the history: "back" would have to be pressed twice.
const add = history.pushState.bind(history);
history.pushState = (state, title, address) => {
  const completes = !location.search && new URL(address || "", location.href).pathname === location.pathname;
  if (completes) history.replaceState(state, title, address);
  else add(state, title, address);
};

// An image is cheap to show and cannot be pointed into; it becomes a drawing when somebody comes near it.
const seen = (one) => getComputedStyle(one).display !== "none";
const coming = new WeakMap(); // image → its drawing, once it is there
const told = new WeakMap(); // picture → what its marks say and where they lead, row by row; comes with the drawing
function opened(picture) {
  const image = [...picture.children].find(seen);
  if (image?.tagName !== "IMG") return Promise.resolve(image);
  if (!coming.has(image)) coming.set(image, drawn(image).catch(() => void coming.delete(image)));
  return coming.get(image);
}

async function drawn(image) {
  const answer = await fetch(image.src, { cache: "force-cache" });
  if (!answer.ok) throw new Error(answer.status);
  const drawing = document.importNode(new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement, true);
  const { words = [], leads = [] } = JSON.parse(drawing.querySelector(":scope > metadata")?.textContent || "{}");
  told.set(image.parentElement, { words, leads });
  if (leads.length) image.parentElement.classList.add("leads");
  for (const named of drawing.querySelectorAll(":scope > title, :scope > desc, :scope > metadata")) named.remove();
  drawing.setAttribute("class", image.className);
  drawing.setAttribute("aria-hidden", "true");
  drawing.removeAttribute("role");
  image.replaceWith(drawing);
  return drawing;
}

function close() {
  tip.hidden = true;
  if (at) at.picture.querySelectorAll(".on").forEach((one) => one.classList.remove("on"));
  at = null;
}

function tell(picture, row, x, y) {
  const words = told.get(picture)?.words[row];
  if (!words) return;
  close();
  const marks = [...picture.querySelectorAll(`[data-row="${row}"]`)].filter((one) => seen(one.closest(`${SHOWN} > svg`)));
  marks.forEach((one) => one.classList.add("on"));
  at = { picture, row };
  tip.textContent = words;
  tip.hidden = false;
  if (x === undefined && marks.length) {
    const box = marks[0].getBoundingClientRect();
    x = box.left + box.width / 2;
    y = box.top + box.height / 2;
  }
  tip.style.left = "0px"; // measured where nothing squeezes it
  const size = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - size.width - 8))}px`;
  tip.style.top = `${y + 18 + size.height > innerHeight ? Math.max(8, y - size.height - 14) : y + 18}px`;
}

// Lines are thin: what is within a few pixels counts as pointed at.
const NEAR = [[0, 0], [0, 4], [0, -4], [4, 0], [-4, 0], [0, 8], [0, -8]];
function under(x, y) {
  for (const [dx, dy] of NEAR) {
    const mark = document.elementFromPoint(x + dx, y + dy)?.closest(`${SHOWN} [data-row]`);
    if (mark) return mark;
  }
  return null;
}

// A mark may lead to a page with something chosen ("./map?pair=…"); filters and language go along.
function pick(picture, row) {
  const lead = told.get(picture)?.leads[row];
  if (!lead) return;
  const chosen = new URL(lead, location.href), address = new URL(location.href);
  address.pathname = chosen.pathname;
  for (const [name, value] of chosen.searchParams) address.searchParams.set(name, value);
  follow(address);
}

// A choice draws the picture anew: whoever chose with a key stays in it, at the same mark.
function stay(picture, row) {
  const card = picture.closest("[class*=st-key-card-]");
  const redrawn = new MutationObserver(() => {
    const now = card?.querySelector(".picture");
    if (picture.isConnected || !now?.isConnected) return; // the choice may lead to another page
    redrawn.disconnect();
    if (document.activeElement !== document.body) return;
    now.focus({ preventScroll: true });
    opened(now).then(() => tell(now, row));
  });
  redrawn.observe(document.body, { subtree: true, childList: true });
  setTimeout(() => redrawn.disconnect(), 15000);
}

function follow(address) {
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

const STEPS = ["ArrowRight", "ArrowLeft", "Home", "End"];
async function step(picture, key) {
  const drawing = await opened(picture);
  if (!drawing) return;
  const rows = [...new Set([...drawing.querySelectorAll("[data-row]")].map((one) => Number(one.dataset.row)))].sort((a, b) => a - b);
  if (!rows.length) return;
  const now = at && at.picture === picture ? rows.indexOf(at.row) : key === "ArrowLeft" ? 0 : -1;
  const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 }[key];
  tell(picture, rows[(next + rows.length) % rows.length]);
}

document.addEventListener("pointerover", (event) => {
  const picture = event.target.closest?.(SHOWN);
  if (picture && event.target.tagName === "IMG") opened(picture);
});
document.addEventListener("pointermove", (event) => {
  const mark = event.target.closest?.(SHOWN) && under(event.clientX, event.clientY);
  if (mark) tell(mark.closest(SHOWN), Number(mark.dataset.row), event.clientX, event.clientY);
  else if (at && event.pointerType === "mouse") close();
});
document.addEventListener("focusout", close);
document.addEventListener("scroll", close, { passive: true, capture: true });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return close();
  const picture = event.target.closest?.(SHOWN);
  if (event.key === "Enter" && picture && at?.picture === picture) {
    stay(picture, at.row);
    return pick(picture, at.row);
  }
  if (!picture || !STEPS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  step(picture, event.key);
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "P" && event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && !typing) document.querySelector(".to-stage")?.click();
});
document.addEventListener("click", async (event) => {
  const inside = event.target.closest?.(".atlas-card a.inside");
  if (inside && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    follow(inside.href);
    return;
  }
  const picture = event.target.closest?.(SHOWN);
  if (!picture) return close();
  await opened(picture);
  const mark = under(event.clientX, event.clientY);
  if (!mark) return;
  tell(picture, Number(mark.dataset.row), event.clientX, event.clientY);
  pick(picture, Number(mark.dataset.row));
});

// What a bad network lost is asked for again, later each time.
const lost = new WeakMap(); // image → how often
document.addEventListener("error", ({ target }) => {
  if (!target.matches?.(`${SHOWN} > img`)) return;
  const times = (lost.get(target) || 0) + 1;
  lost.set(target, times);
  if (times <= 10) setTimeout(() => (target.src = target.src), times * 1000);
}, { capture: true });

// Pictures far down are fetched once nothing else is under way, so that a page once open is whole; and before a page is printed.
function complete() {
  for (const image of document.querySelectorAll(`${SHOWN} > img[loading=lazy]`)) if (seen(image)) image.loading = "eager";
}
let calm;
new MutationObserver(() => {
  clearTimeout(calm);
  calm = setTimeout(complete, 2000);
}).observe(document.body, { subtree: true, childList: true });
addEventListener("beforeprint", complete);

// The sources of a Card become a list when somebody opens it.
function listed([title, about, url]) {
  const line = document.createElement("li"), words = document.createElement(url ? "a" : "span"), rest = document.createElement("small");
  if (url) Object.assign(words, { href: url, target: "_blank", rel: "noopener noreferrer" });
  words.textContent = title;
  rest.textContent = about;
  line.append(words, rest);
  return line;
}
document.addEventListener("toggle", ({ target }) => {
  if (!target.open || !target.dataset?.sources || target.querySelector("ul")) return;
  const list = document.createElement("ul");
  list.append(...JSON.parse(target.dataset.sources).map(listed));
  target.append(list);
}, { capture: true });

// An address may name a Card, which is drawn long after the page has been loaded; what is drawn above it later must not push it away.
if (location.hash) {
  const wanted = decodeURIComponent(location.hash.slice(1));
  let page = null;
  const show = () => {
    const now = document.querySelector("[data-testid=stMainBlockContainer]");
    if (now && now !== page) grown.observe((page = now), { box: "border-box" });
    document.getElementById(wanted)?.scrollIntoView();
  };
  const drawn = new MutationObserver(show), grown = new ResizeObserver(show);
  drawn.observe(document.body, { subtree: true, childList: true });
  const leave = () => [drawn, grown].forEach((one) => one.disconnect());
  for (const deed of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(deed, leave, { once: true, capture: true, passive: true });
  setTimeout(leave, 15000);
}
