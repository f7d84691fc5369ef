// The visitor's page: contents, charts and choices with their counts, and the address.
// contents: one link for each heading, with the count of what fits; the place of the reader is marked
const toc = byId("toc");
const entries = shelves.map((shelf) => {
  const count = el("span", { class: "n" });
  const link = el("a", { href: `#${shelf.id}`, dir: "auto" }, shelf.name || "Others");
  return { shelf, count, link, item: el("li", {}, link, " ", count) };
});
for (const one of entries) {
  const above = one.shelf.above === null ? null : entries[one.shelf.above];
  if (above && !above.inner) {
    above.inner = el("ul");
    above.item.append(above.inner);
  }
  (above ? above.inner : toc).append(one.item);
}
const tellContents = () => {
  byId("contents").hidden = found.wish.sort !== "list" || shelves.length < 2;
  for (const one of entries) {
    const fits = found.wish.shelf < 0 || isBelow(one.shelf, found.wish.shelf) || isBelow(shelves[found.wish.shelf], one.shelf.number);
    const count = fits ? found.counts.shelf.get(one.shelf.number) || 0 : 0;
    if (one.shown === count) continue;
    one.shown = count;
    one.count.textContent = count;
    one.item.hidden = !count;
  }
};
let here = null;
const tellPlace = () => {
  const heading = headings[placeAmong(headings)];
  const now = heading && heading.shelf ? entries[heading.shelf.number].link : null;
  if (now === here) return;
  if (here) here.removeAttribute("aria-current");
  here = now;
  if (!here) return;
  here.setAttribute("aria-current", "location");
  const nav = byId("contents");
  const top = here.getBoundingClientRect().top - nav.getBoundingClientRect().top;
  if (top < 20 || top > nav.clientHeight - 40) nav.scrollTop += top - nav.clientHeight / 3;
};

let placeLater = 0;
const tellPlaceSoon = () => {
  placeLater = placeLater || window.setTimeout(() => {
    placeLater = 0;
    tellPlace();
  }, 60);
};

// charts that are filters, and the counts in the lists of choices
const yearsKnown = works.map((work) => work.year).filter(Boolean);
const newest = Math.max(0, ...new Set(yearsKnown));
// the first column holds the few works before most others, so that one old work does not squeeze all the rest
const inTime = yearsKnown.slice().sort((a, b) => a - b);
const first = inTime.length ? inTime[Math.floor(inTime.length * 0.03)] : 0;
const oldest = Math.max(first === inTime[0] ? first : first - 1, newest - 23);
const columns = [];
const bars = [];
const makeCharts = () => {
  if (new Set(yearsKnown).size > 1) {
    for (let year = oldest; year <= newest; year += 1) {
      const fill = el("span", { class: "fill" });
      const count = el("span", { class: "n" });
      const name = year === oldest && inTime[0] < oldest ? `≤${year}` : String(year);
      const made = el("button", { type: "button", "aria-pressed": "false" }, count, fill, el("span", { class: "y" }, `${name[0] === "≤" ? "≤" : "’"}${name.slice(-2)}`));
      made.addEventListener("click", () => {
        const isOn = made.getAttribute("aria-pressed") === "true";
        fields.from.value = isOn || name[0] === "≤" ? "" : String(year);
        fields.to.value = isOn ? "" : String(year);
        changed();
      });
      columns.push({ year, made, fill, count, isFirst: name[0] === "≤" });
    }
    byId("years").append(...columns.map((one) => el("li", {}, one.made)));
    byId("chart-years").hidden = false;
  }
  if (data.series.length > 1) byId("chart-venues").hidden = false;
  byId("charts").hidden = byId("chart-years").hidden && byId("chart-venues").hidden;
};
const tellCharts = () => {
  const counts = columns.map((one) => {
    let sum = found.counts.year.get(one.year) || 0;
    if (one.isFirst) found.counts.year.forEach((count, year) => { if (year < one.year) sum += count; });
    return sum;
  });
  const most = Math.max(1, ...counts);
  columns.forEach((one, place) => {
    const { from, to } = found.wish;
    const isOn = (from || to) && (from || 0) <= one.year && (!to || one.year <= to);
    one.fill.style.height = `${(counts[place] / most) * 100}%`;
    one.count.textContent = counts[place] || "";
    one.made.setAttribute("aria-pressed", isOn ? "true" : "false");
    one.made.setAttribute("aria-label", `${one.isFirst ? "until " : ""}${one.year}: ${number(counts[place], "work")}`);
  });
  const ranked = Array.from(found.counts.series).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 6);
  const top = ranked.length ? ranked[0][1] : 1;
  byId("venues").replaceChildren(...ranked.map(([series, count]) => {
    const fill = el("span", { class: "fill" });
    fill.style.width = `${(count / top) * 100}%`;
    return el("li", {}, el("button", { type: "button", "data-series": series, "aria-pressed": String(series === found.wish.series) },
      el("span", { class: "name", dir: "auto" }, data.series[series]), el("span", { class: "track" }, fill), el("span", { class: "n" }, String(count))));
  }));
};
byId("venues").addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  fields.venue.value = pressed.getAttribute("aria-pressed") === "true" ? "" : pressed.dataset.series;
  changed();
  const again = byId("venues").querySelector(`[data-series="${pressed.dataset.series}"]`);
  if (again) again.focus({ preventScroll: true });
});
const options = [];
const option = (select, value, name, counts, key) => {
  const made = el("option", { value: String(value) }, name);
  select.append(made);
  options.push({ made, name, counts, key });
};
const makeChoices = () => {
  shelves.forEach((shelf) => shelf.name && option(fields.category, shelf.number, `${"\u2003".repeat(shelf.depth - 1)}${shelf.name}`, "shelf", shelf.number));
  const total = new Map();
  works.forEach((work) => work.series !== undefined && total.set(work.series, (total.get(work.series) || 0) + 1));
  Array.from(total).sort((a, b) => b[1] - a[1] || a[0] - b[0]).forEach(([series]) => option(fields.venue, series, data.series[series], "series", series));
  Array.from(new Set(yearsKnown)).sort((a, b) => b - a).forEach((year) => {
    option(fields.from, year, String(year), "year", year);
    option(fields.to, year, String(year), "year", year);
  });
  fields.category.closest("label").hidden = fields.category.options.length < 3;
  fields.venue.closest("label").hidden = fields.venue.options.length < 3;
  byId("span").hidden = fields.from.options.length < 3;
  fields.open.closest("label").hidden = !works.some((work) => work.open);
};
let choicesLater = 0;
const tellChoices = () => {
  for (const one of options) {
    const count = found.counts[one.counts].get(one.key) || 0;
    const text = `${one.name} (${count})`;
    if (one.made.textContent !== text) one.made.textContent = text;
  }
  byId("open-count").textContent = `(${found.counts.open})`;
};

// the address: #key is an entry, #c.name a category, everything else what is asked for
const addressOf = (wish) => {
  const parts = new URLSearchParams();
  if (wish.q) parts.set("q", wish.q);
  if (wish.shelf >= 0) parts.set("category", shelves[wish.shelf].id.slice(2));
  if (wish.series >= 0) parts.set("venue", data.series[wish.series]);
  if (wish.from || wish.to) parts.set("year", wish.from === wish.to ? String(wish.from) : `${wish.from || ""}-${wish.to || ""}`);
  if (wish.open) parts.set("access", "open");
  if (wish.sort !== "list") parts.set("sort", wish.sort);
  return parts.toString();
};
const pageAddress = () => location.href.replace(/#.*$/, "");
let addressLater = 0;
const tellAddress = () => {
  const text = addressOf(found.wish);
  history.replaceState(history.state, "", text ? `#${text}` : pageAddress());
};
const takeAddress = (text) => {
  const parts = new URLSearchParams(text);
  const shelf = shelves.find((one) => one.id === `c.${parts.get("category")}`);
  const series = data.series.indexOf(parts.get("venue"));
  const [from, to] = (parts.get("year") || "").split("-");
  fields.q.value = parts.get("q") || "";
  fields.category.value = shelf ? String(shelf.number) : "";
  fields.venue.value = series >= 0 ? String(series) : "";
  fields.from.value = from || "";
  fields.to.value = (to === undefined ? from : to) || "";
  fields.open.checked = parts.get("access") === "open";
  fields.sort.value = parts.get("sort") || "list";
  if (!fields.sort.value) fields.sort.value = "list";
};
