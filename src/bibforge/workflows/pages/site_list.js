// The visitor's page: the list, of which only what is near the window is drawn.
// one entry: title and people at once, links and buttons only where they are seen
const doiUrl = (work) => (work.doi ? `https://doi.org/${encodeURI(work.doi).replace(/[?#]/g, encodeURIComponent)}` : "");
const arxivUrl = (work) => (work.arxiv ? `https://arxiv.org/abs/${work.arxiv}` : "");
const urlOf = (work) => work.url || doiUrl(work) || arxivUrl(work);
const openUrl = (work) => (work.open === 1 ? arxivUrl(work) : work.open);
const doiOf = (work) => work.doi || (work.arxiv ? `10.48550/arXiv.${work.arxiv}` : "");
const firstPlace = new Map();
const shown = (work) => {
  const names = work.people || [];
  const many = names.length > 4 || work.more;
  return (names.length > 4 ? names.slice(0, 3) : names).join(", ") + (many && names.length ? " et al." : "");
};
const venueOf = (work) => (work.series === undefined ? work.venue || "" : data.series[work.series]);
const row = (place, isFirst) => {
  const work = works[place];
  const people = shown(work);
  const venue = venueOf(work);
  const made = el("li", { class: "e", "data-n": place, id: isFirst && work.key, tabindex: "-1" },
    urlOf(work) ? el("a", { class: "t", href: urlOf(work), dir: "auto" }, work.title) : el("span", { class: "t", dir: "auto" }, work.title),
    people || venue || work.year
      ? el("p", { class: "by" }, people && el("span", { dir: "auto" }, people), people && (venue || work.year) && " · ",
        venue && el("i", { dir: "auto", title: venue === work.venue ? false : work.venue }, venue), venue && work.year && " ", work.year && String(work.year))
      : null);
  if (picked.has(place)) made.classList.add("picked");
  return made;
};
const button = (what, words, title) => el("button", { type: "button", "data-do": what, "aria-label": `${words}: ${title}` }, words);
const complete = (made) => {
  if (made.lastElementChild.classList.contains("x")) return;
  const place = Number(made.dataset.n);
  const work = works[place];
  const box = el("input", { type: "checkbox", class: "pick", "aria-label": `Select ${work.title}` });
  box.checked = picked.has(place);
  made.prepend(box);
  const links = [["DOI", doiUrl(work)], ["arXiv", arxivUrl(work)], ...(work.links || [])].filter(([, url]) => url);
  const free = openUrl(work);
  const isOpen = free && !links.some(([, url]) => url === free) && free !== work.url;
  const end = el("div", { class: "x" },
    ...links.map(([name, url]) => el("a", { href: url, class: url === free && "open" }, name)),
    isOpen ? el("a", { href: free, class: "open" }, "free text") : null,
    button("bibtex", "Copy BibTeX", work.title),
    doiOf(work) ? button("doi", "Copy DOI", work.title) : null,
    button("link", "Copy link", work.title),
    work.unresolved ? el("span", { class: "mark", title: "No record was found: what is shown is what the list says." }, "as listed") : null,
    work.page ? el("span", { class: "mark" }, "not a paper") : null);
  made.append(end);
  if (work.notes) made.insertBefore(el("details", { class: "notes" }, el("summary", {}, number(work.notes.length, "note")),
    el("ul", {}, ...work.notes.map((note) => el("li", { dir: "auto" }, note)))), end);
};

// the list in chunks: those near the window are drawn, the others keep their place by their height
let chunks = [];
let everything = false;
let perRow = 0;
const watcher = new IntersectionObserver((seen) => {
  for (const one of seen) {
    const chunk = one.target.chunk;
    if (one.isIntersecting) fill(chunk, true);
    else if (!everything) empty(chunk);
  }
}, { rootMargin: `${AHEAD}px 0px` });
const fill = (chunk, whole) => {
  if (!chunk.rows) {
    chunk.rows = el("ul", { class: "es" }, ...chunk.items.map((place) => row(place, firstPlace.get(place) === chunk)));
    chunk.box.replaceChildren(chunk.rows);
    chunk.box.style.height = "";
  }
  if (whole) Array.from(chunk.rows.children).forEach(complete);
};
const empty = (chunk) => {
  if (!chunk.rows || chunk.box.contains(document.activeElement)) return;
  chunk.box.style.height = `${chunk.box.getBoundingClientRect().height}px`;
  chunk.box.replaceChildren();
  chunk.rows = null;
};
const fillAll = () => {
  drawRest();
  everything = true;
  chunks.forEach((chunk) => fill(chunk, false));
};

let headings = [];
const groupsOf = ({ wish, hits }) => {
  if (wish.sort === "list") {
    return shelves.map((shelf) => ({ shelf, id: shelf.id, name: shelf.name, depth: shelf.depth, items: shelf.own.filter((place) => hits[place]) }));
  }
  const years = new Map();
  works.forEach((work, place) => {
    if (hits[place]) years.set(work.year || 0, [...(years.get(work.year || 0) || []), place]);
  });
  const sign = wish.sort === "newest" ? -1 : 1;
  return Array.from(years.keys()).sort((a, b) => (a === 0) - (b === 0) || sign * (a - b))
    .map((year) => ({ id: `y.${year || "none"}`, name: year ? String(year) : "Without a year", depth: 1, items: years.get(year) }));
};
let rest = [];
let restLater = 0;
const putInPlace = (parts) => {
  list.append(...parts);
  for (const part of parts) {
    if (part.chunk) watcher.observe(part);
    else if (part.id) headings.push(part);
  }
};
// what does not fit into the window is put in place after the window is painted
const drawRest = () => {
  window.clearTimeout(restLater);
  const parts = rest;
  rest = [];
  putInPlace(parts);
};
const headingOf = (group, count) => {
  const heading = el(`h${Math.min(group.depth + 1, 6)}`, { id: group.id, class: `d${Math.min(group.depth, 4)}`, dir: "auto" },
    group.name, " ", el("span", { class: "n" }, String(count)));
  heading.shelf = group.shelf;
  return heading;
};
const partsOf = (group) => {
  const count = group.shelf ? found.counts.shelf.get(group.shelf.number) || 0 : group.items.length;
  const isAbove = group.shelf && found.wish.shelf >= 0 && !isBelow(group.shelf, found.wish.shelf);
  if (!count || (isAbove && !group.items.length)) return [];
  const parts = group.name ? [headingOf(group, count)] : [];
  for (let start = 0; start < group.items.length; start += CHUNK) {
    const chunk = { items: group.items.slice(start, start + CHUNK), box: el("div", { class: "chunk" }), rows: null };
    chunk.box.chunk = chunk;
    chunk.box.style.height = `${chunk.items.length * (perRow || 92)}px`;
    chunk.items.forEach((work) => firstPlace.has(work) || firstPlace.set(work, chunk));
    chunks.push(chunk);
    parts.push(chunk.box);
  }
  return parts;
};
const draw = () => {
  watcher.disconnect();
  window.clearTimeout(restLater);
  everything = false;
  chunks = [];
  headings = [];
  firstPlace.clear();
  const parts = groupsOf(found).flatMap(partsOf);
  if (!found.counts.all) parts.push(el("p", { class: "none" }, "Nothing fits. ", el("button", { type: "button", "data-do": "clear" }, "Show everything")));
  let height = 0;
  for (const chunk of chunks) {
    if (height > window.innerHeight) break;
    fill(chunk, true);
    height += chunk.items.length * 80;
  }
  rest = parts.slice(AT_ONCE);
  list.replaceChildren();
  putInPlace(parts.slice(0, AT_ONCE));
  restLater = window.setTimeout(drawRest, 30);
  if (!perRow && chunks.length && chunks[0].items.length > 3) perRow = Math.max(40, chunks[0].rows.getBoundingClientRect().height / chunks[0].items.length);
};
const isBelow = (shelf, top) => {
  for (let one = shelf; one; one = one.above === null ? null : shelves[one.above]) if (one.number === top) return true;
  return false;
};
