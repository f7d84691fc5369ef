// The keeper's page: chunks become elements where they are seen, one search over every part, commands to copy.
document.documentElement.classList.add("js");
const query = byId("q");
const AHEAD = 1200; // pixels beyond the window in which chunks are made
const HEIGHTS = { cards: 320, plain: 74, at: 26, es: 84 }; // pixels of one item, roughly, before it is made

// A chunk's items stand as text, in its noscript, until they are needed: those that fit become elements near the window.
const chunks = Array.from(document.querySelectorAll(".chunk"), (box) => {
  const rest = box.querySelector("noscript");
  return { box, html: rest ? rest.textContent : box.innerHTML, isMade: !rest, count: Number(box.dataset.n), items: null, hits: null };
});
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&quot;": '"', "&#39;": "'", "&nbsp;": " " };
const plain = (html) => fold(html.replace(/<button.*?<\/button>/g, " ").replace(/<[^>]*>/g, " ").replace(/&(?:amp|lt|gt|#34|quot|#39|nbsp);/g, (one) => ENTITIES[one]));
// The items of a chunk: what each is written as, what it says, folded, and the identifiers of its work.
const itemsOf = (chunk) => {
  if (!chunk.items) {
    const [open, ...rest] = chunk.html.slice(0, chunk.html.lastIndexOf("</ul>")).split(/(?=<li class="i[ "])/);
    chunk.open = open;
    chunk.items = rest.map((html) => ({ html, text: plain(html), ids: (/data-ids="([^"]*)"/.exec(html) || ["", ""])[1].split(" ") }));
  }
  return chunk.items;
};
const watcher = new IntersectionObserver((seen) => seen.forEach((one) => one.isIntersecting && make(one.target.chunk)), {
  rootMargin: `${AHEAD}px 0px`,
});
const make = (chunk) => {
  if (chunk.isMade || chunk.box.hidden) return;
  const items = itemsOf(chunk);
  const wanted = chunk.hits ? chunk.hits.map((place) => items[place]) : items;
  chunk.box.innerHTML = `${chunk.open}${wanted.map((item) => item.html).join("")}</ul>`; // the page's own text: the template has escaped it
  chunk.box.style.height = "";
  chunk.isMade = true;
  watcher.unobserve(chunk.box);
};
const unmake = (chunk) => {
  const count = chunk.hits ? chunk.hits.length : chunk.count;
  chunk.box.replaceChildren();
  chunk.isMade = false;
  chunk.box.hidden = !count;
  chunk.box.style.height = `${count * chunk.each}px`;
  watcher.unobserve(chunk.box);
  if (count) watcher.observe(chunk.box);
};
const makeFirst = () => {
  let height = 0;
  for (const chunk of chunks) {
    if (height > window.innerHeight) return;
    make(chunk);
    if (!chunk.box.hidden) height += (chunk.hits ? chunk.hits.length : chunk.count) * chunk.each;
  }
};
for (const chunk of chunks) {
  chunk.box.chunk = chunk;
  chunk.each = HEIGHTS[/class="(\w+)"/.exec(chunk.html)[1]] || 60;
  if (!chunk.isMade) unmake(chunk);
}
const makeAll = () => chunks.forEach(make);

let unread = chunks.slice();
const readSoon = () => (window.requestIdleCallback || ((task) => window.setTimeout(() => task({ timeRemaining: () => 4 }), 200)))((deadline) => {
  while (unread.length && deadline.timeRemaining() > 2) itemsOf(unread.pop());
  if (unread.length) readSoon();
});
const sections = Array.from(document.querySelectorAll("main .part"));
const categories = Array.from(document.querySelectorAll("main .cat")).reverse();
const tallies = new Map(Array.from(document.querySelectorAll("#jump a"), (link) => [link.hash.slice(1), { link, number: link.querySelector("b"), all: link.querySelector("b") ? link.querySelector("b").textContent : "" }]));

const hitsIn = (chunk, words, id) => {
  const hits = [];
  itemsOf(chunk).forEach((item, place) => {
    if (id ? item.ids.includes(id) : words.every((word) => item.text.includes(word))) hits.push(place);
  });
  return hits;
};
const find = () => {
  const words = wordsOf(query.value);
  const named = identifierIn(query.value);
  const id = named && chunks.some((chunk) => hitsIn(chunk, words, named).length) ? named : "";
  for (const chunk of chunks) {
    const before = chunk.hits;
    const hits = words.length ? hitsIn(chunk, words, id) : null;
    chunk.hits = hits && hits.length < chunk.count ? hits : null; // null: all of them
    if (String(before) !== String(chunk.hits)) unmake(chunk);
  }
  makeFirst();
  const isAll = !words.length;
  for (const one of categories) one.hidden = !isAll && !one.querySelector(".chunk:not([hidden])");
  let sum = 0;
  for (const section of sections) {
    const count = chunks.filter((chunk) => section.contains(chunk.box)).reduce((total, chunk) => total + (chunk.hits ? chunk.hits.length : chunk.count), 0);
    section.hidden = !isAll && !count;
    sum += count;
    const tally = tallies.get(section.id);
    if (tally && tally.number) tally.number.textContent = isAll ? tally.all : count;
    if (tally) tally.link.classList.toggle("gone", section.hidden);
  }
  byId("none").hidden = isAll || sum > 0;
  byId("hits").textContent = isAll ? "" : sum === 1 ? "1 hit" : `${sum} hits`;
  tellPlaceSoon();
};
const hitsInView = () => {
  const top = byId("main").getBoundingClientRect().top;
  const bar = barHeight();
  if (top < bar || top > bar + 24) window.scrollBy(0, top - bar);
};
const search = () => {
  find();
  hitsInView();
};
const clear = () => {
  query.value = "";
  find();
};

// Where a link within the page leads is made first, shown if a search hides it, and seen below the bar.
const reveal = () => {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* taken as it is */ }
  if (!name) return;
  const mark = `id="${name.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&#34;").replace(/'/g, "&#39;")}"`;
  const home = chunks.find((chunk) => chunk.html.includes(mark));
  if (home) make(home);
  if (!byId(name) || byId(name).closest("[hidden]")) {
    clear();
    if (home) make(home);
  }
  const target = byId(name);
  if (!target) return;
  const at = chunks.findIndex((chunk) => target.compareDocumentPosition(chunk.box) & Node.DOCUMENT_POSITION_FOLLOWING);
  chunks.slice(Math.max(0, (at < 0 ? chunks.length : at) - 3), at < 0 ? undefined : at + 2).forEach(make);
  document.querySelectorAll(".target").forEach((one) => one.classList.remove("target"));
  if (target.classList.contains("i")) {
    target.classList.add("target");
    target.focus({ preventScroll: true });
  }
  target.scrollIntoView();
};

let placeLater = 0;
const tellPlace = () => {
  const seen = sections.filter((section) => !section.hidden);
  const now = seen[Math.max(0, placeAmong(seen))];
  const name = now ? now.id : "";
  tallies.forEach((tally, id) => (id === name ? tally.link.setAttribute("aria-current", "location") : tally.link.removeAttribute("aria-current")));
};
const tellPlaceSoon = () => {
  placeLater = placeLater || window.setTimeout(() => {
    placeLater = 0;
    tellPlace();
  }, 60);
};

let waiting = 0;
query.addEventListener("input", () => {
  window.cancelAnimationFrame(waiting);
  waiting = window.requestAnimationFrame(search);
});
query.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    clear();
  } else if ((event.key === "Enter" || event.key === "ArrowDown") && !event.isComposing) {
    event.preventDefault();
    window.cancelAnimationFrame(waiting);
    search();
    const first = chunks.find((chunk) => !chunk.box.hidden);
    if (!first) return;
    make(first);
    const item = first.box.querySelector(".i");
    (item.querySelector("a.t") || item).focus();
  }
});
document.addEventListener("click", (event) => {
  const pressed = event.target.closest(".copy");
  if (pressed) copy(pressed.dataset.copy, "command");
});
document.addEventListener("keydown", (event) => {
  if (((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "f") || event.key === "F3") makeAll();
});
window.addEventListener("beforeprint", makeAll);
window.addEventListener("hashchange", reveal);
window.addEventListener("scroll", tellPlaceSoon, { passive: true });
slashFinds(query);
byId("find").hidden = false;
keepBelow(byId("bar"));
reveal();
tellPlace();
readSoon();
performance.mark("ready");
