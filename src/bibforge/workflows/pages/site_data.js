// The visitor's page: its data, the search, and what fits all that is asked for.
const data = JSON.parse(byId("data").textContent);
const works = data.works;
const shelves = data.shelves.map(([name, depth, above, own], number) => ({ name, depth, above, own, number }));
const CHUNK = 12;
const AT_ONCE = 8; // headings and chunks that are put in place before anything is painted
const AHEAD = 1200; // pixels beyond the window that are drawn already
const list = byId("list");
const fields = {
  q: byId("q"), category: byId("category"), venue: byId("venue"), from: byId("from"), to: byId("to"),
  open: byId("open"), sort: byId("sort"),
};
const numbers = new Map();
works.forEach((work, number) => (work.former || []).forEach((key) => numbers.set(key, number)));
works.forEach((work, number) => numbers.set(work.key, number));
const number = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

// the shelves: names for the address, the works of a whole branch, the branches of a work
const namesUsed = new Set();
for (const shelf of shelves) {
  const parent = shelf.above === null ? null : shelves[shelf.above];
  shelf.path = parent ? `${parent.path} › ${shelf.name}` : shelf.name;
  const slug = `c.${fold(shelf.path).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "list"}`;
  for (let n = 1; !shelf.id || namesUsed.has(shelf.id); n += 1) shelf.id = n === 1 ? slug : `${slug}-${n}`;
  namesUsed.add(shelf.id);
}
const branches = works.map(() => []);
for (const shelf of shelves) {
  for (const work of shelf.own) {
    for (let one = shelf; one; one = one.above === null ? null : shelves[one.above]) {
      if (!branches[work].includes(one.number)) branches[work].push(one.number);
    }
  }
}

// the search: one folded text for each work, made while nobody waits, or at the first letter
const texts = [];
const textOf = (work) => fold([
  work.title, (work.people || []).join(", "), work.venue || "", work.series === undefined ? "" : data.series[work.series],
  work.year || "", work.key, work.label || "", (work.notes || []).join(" "),
].join("\n"));
const readMore = (deadline) => {
  while (texts.length < works.length && (!deadline || deadline.timeRemaining() > 2)) {
    for (let n = Math.min(200, works.length - texts.length); n > 0; n -= 1) texts.push(textOf(works[texts.length]));
  }
  if (texts.length < works.length) whenIdle(readMore);
};
const whenIdle = (task) => (window.requestIdleCallback ? window.requestIdleCallback(task) : window.setTimeout(task, 200, {
  timeRemaining: () => 0,
}));
const placesOf = new Map();
works.forEach((work, place) => [work.doi, work.arxiv, ...(work.ids || [])].filter(Boolean).map((id) => id.toLowerCase())
  .forEach((id) => placesOf.set(id, [...(placesOf.get(id) || []), place])));

const fitting = (query) => {
  const named = placesOf.get(identifierIn(query));
  const words = wordsOf(query);
  const fits = new Uint8Array(works.length);
  if (named) named.forEach((place) => { fits[place] = 1; });
  else if (!words.length) fits.fill(1);
  else {
    readMore();
    for (let place = 0; place < works.length; place += 1) {
      const text = texts[place];
      fits[place] = words.every((word) => text.includes(word)) ? 1 : 0;
    }
  }
  return fits;
};

// what is asked for, and what fits; each count is what its own filter would leave
const asked = () => ({
  q: fields.q.value.trim(),
  shelf: fields.category.value === "" ? -1 : Number(fields.category.value),
  series: fields.venue.value === "" ? -1 : Number(fields.venue.value),
  from: Number(fields.from.value) || 0,
  to: Number(fields.to.value) || 0,
  open: fields.open.checked,
  sort: fields.sort.value,
});
let found = null;
const find = (wish) => {
  const fits = fitting(wish.q);
  const hits = new Uint8Array(works.length);
  const counts = { shelf: new Map(), series: new Map(), year: new Map(), open: 0, all: 0 };
  const add = (map, key) => map.set(key, (map.get(key) || 0) + 1);
  for (let place = 0; place < works.length; place += 1) {
    if (!fits[place]) continue;
    const work = works[place];
    const year = work.year || 0;
    const misses = [
      wish.shelf >= 0 && !branches[place].includes(wish.shelf),
      wish.series >= 0 && work.series !== wish.series,
      (wish.from > 0 && year < wish.from) || (wish.to > 0 && (year > wish.to || !year)),
      wish.open && !work.open,
    ];
    const missed = misses.reduce((sum, miss) => sum + miss, 0);
    if (missed > 1) continue;
    const free = (which) => !missed || misses[which];
    if (free(0)) branches[place].forEach((shelf) => add(counts.shelf, shelf));
    if (free(1) && work.series !== undefined) add(counts.series, work.series);
    if (free(2) && year) add(counts.year, year);
    if (free(3) && work.open) counts.open += 1;
    if (!missed) {
      hits[place] = 1;
      counts.all += 1;
    }
  }
  return { wish, hits, counts };
};
