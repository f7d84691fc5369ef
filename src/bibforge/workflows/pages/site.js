// The visitor's page: what happens when something is typed, chosen, followed, copied or printed.
// going to an entry or a category, which is drawn first, with what stands just before it
const markTarget = (target) => {
  list.querySelectorAll(".target").forEach((one) => one.classList.remove("target"));
  target.classList.add("target");
};
const goTo = (target, chunk) => {
  const at = chunk ? chunks.indexOf(chunk) : chunks.findIndex((one) => target.compareDocumentPosition(one.box) & Node.DOCUMENT_POSITION_FOLLOWING);
  chunks.slice(Math.max(0, at - 2), at + 2).forEach((one) => fill(one, true));
  const shownAt = byId(target.id) || target;
  shownAt.scrollIntoView();
  return shownAt;
};
const showEntry = (place) => {
  if (!found.hits[place]) clear();
  drawRest();
  const chunk = firstPlace.get(place);
  if (!chunk) return;
  fill(chunk, true);
  const target = goTo(byId(works[place].key), chunk);
  markTarget(target);
  target.focus({ preventScroll: true });
};
const followAddress = () => {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* taken as it is */ }
  if (numbers.has(name)) {
    if (!found) update(false);
    showEntry(numbers.get(name));
    return;
  }
  const shelf = shelves.find((one) => one.id === name);
  if (shelf) {
    if (!found) update(false);
    if (!found.counts.shelf.get(shelf.number) || found.wish.sort !== "list") clear();
    drawRest();
    const heading = byId(name);
    if (heading) goTo(heading, null);
    return;
  }
  takeAddress(/=/.test(location.hash) ? location.hash.slice(1) : "");
  update(false);
};

// one change: find, draw, and tell; what can wait waits until the hits are painted
let countsLater = 0;
const tellCounts = () => {
  tellContents();
  tellCharts();
};
const update = (tells) => {
  found = find(asked());
  const isAll = found.counts.all === works.length;
  byId("count").textContent = isAll ? number(works.length, "work") : `${found.counts.all.toLocaleString("en")} of ${number(works.length, "work")}`;
  byId("download").textContent = isAll ? "Download .bib" : `Download these ${found.counts.all.toLocaleString("en")} as .bib`;
  byId("download").disabled = !found.counts.all;
  const isAsked = Boolean(addressOf({ ...found.wish, sort: "list" }));
  byId("clear").hidden = !isAsked;
  byId("active").textContent = isAsked && !found.wish.q ? " •" : "";
  draw();
  window.clearTimeout(countsLater);
  countsLater = window.setTimeout(tellCounts, 30);
  window.clearTimeout(choicesLater);
  choicesLater = window.setTimeout(tellChoices, 150);
  if (tells) {
    window.clearTimeout(addressLater);
    addressLater = window.setTimeout(tellAddress, 250);
  }
  tellPlaceSoon();
};
// the hits begin right below the bar, wherever the reader was
const hitsInView = () => {
  const top = byId("results").getBoundingClientRect().top;
  const bar = barHeight();
  if (top < bar || top > bar + 24) window.scrollBy(0, top - bar - 8);
};
const changed = (isTyped) => {
  update(true);
  if (isTyped) hitsInView();
  else if (byId("results").getBoundingClientRect().top < 0) hitsInView();
};
const clear = () => {
  takeAddress("");
  update(true);
};
let waiting = 0;
fields.q.addEventListener("input", () => {
  window.cancelAnimationFrame(waiting);
  waiting = window.requestAnimationFrame(() => changed(true));
});
Object.values(fields).forEach((field) => field !== fields.q && field.addEventListener("change", () => changed(false)));
fields.q.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    fields.q.value = "";
    changed(true);
  } else if ((event.key === "Enter" || event.key === "ArrowDown") && !event.isComposing) {
    event.preventDefault();
    window.cancelAnimationFrame(waiting);
    if (found.wish.q !== fields.q.value.trim()) changed(true);
    const first = list.querySelector(".e");
    if (first) (first.querySelector("a.t") || first).focus();
  }
});
slashFinds(fields.q);

// taking along: BibTeX, DOI and link of one entry or of a selection, the hits as a file
let bibtexKnown = null;
const bibtex = (place) => {
  bibtexKnown = bibtexKnown || JSON.parse(byId("bibtex").textContent);
  return bibtexKnown[place];
};
const linkTo = (place) => `${pageAddress()}#${encodeURIComponent(works[place].key)}`;
const take = (what, places) => {
  const made = { bibtex: places.map(bibtex).filter(Boolean).join("\n"), doi: places.map((place) => doiOf(works[place])).filter(Boolean).join("\n"), link: places.map(linkTo).join("\n") }[what];
  const count = what === "doi" ? made.split("\n").filter(Boolean).length : places.length;
  if (!made) say("No DOI is known");
  else copy(made, { bibtex: number(count, "BibTeX entry", "BibTeX entries"), doi: number(count, "DOI"), link: number(count, "link") }[what]);
};
const download = (places) => {
  const address = URL.createObjectURL(new Blob([places.map(bibtex).filter(Boolean).join("\n")], { type: "application/x-bibtex" }));
  const slug = fold(data.title).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "library";
  const link = el("a", { href: address, download: `${slug}.bib` });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 10000);
};
const picked = new Set();
const tellPicked = () => {
  byId("selection").hidden = !picked.size;
  byId("picked").textContent = `${picked.size} selected`;
};
const inOrder = () => Array.from(picked).sort((a, b) => a - b);
list.addEventListener("change", (event) => {
  if (!event.target.classList.contains("pick")) return;
  const place = Number(event.target.closest(".e").dataset.n);
  if (event.target.checked) picked.add(place);
  else picked.delete(place);
  list.querySelectorAll(`.e[data-n="${place}"]`).forEach((one) => {
    one.classList.toggle("picked", picked.has(place));
    const box = one.querySelector(".pick");
    if (box) box.checked = picked.has(place);
  });
  tellPicked();
});
list.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  if (pressed.dataset.do === "clear") {
    clear();
    fields.q.focus();
  } else take(pressed.dataset.do, [Number(pressed.closest(".e").dataset.n)]);
});
byId("selection").addEventListener("click", (event) => {
  const what = event.target.closest("button") ? event.target.closest("button").dataset.do : "";
  if (what === "file") download(inOrder());
  else if (what === "none") {
    picked.clear();
    list.querySelectorAll(".picked").forEach((one) => {
      one.classList.remove("picked");
      one.querySelector(".pick").checked = false;
    });
    tellPicked();
    fields.q.focus({ preventScroll: true });
  } else if (what) take(what, inOrder());
});
byId("download").addEventListener("click", () => download(works.map((_, place) => place).filter((place) => found.hits[place])));
byId("clear").addEventListener("click", () => {
  clear();
  fields.q.focus();
});
byId("more").addEventListener("click", () => {
  const isOpen = byId("more").getAttribute("aria-expanded") === "true";
  byId("more").setAttribute("aria-expanded", String(!isOpen));
  byId("filters").classList.toggle("opened", !isOpen);
});

// the browser's own search and printing see every entry that fits
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "f") fillAll();
  if (event.key === "F3") fillAll();
});
window.addEventListener("beforeprint", fillAll);
window.addEventListener("hashchange", followAddress);
window.addEventListener("scroll", () => tellPlaceSoon(), { passive: true });

makeChoices();
makeCharts();
byId("app").hidden = false;
keepBelow(byId("bar"));
if (window.matchMedia("(max-width: 44rem)").matches) byId("charts").open = false;
followAddress();
tellCounts();
whenIdle(readMore);
performance.mark("ready");
