"use strict";
// What both pages are made with: elements, folded texts, identifiers, copying, and the height of the sticky bar.
const byId = (id) => document.getElementById(id);

// An element with attributes and children; texts become text nodes, so that nothing in them is markup.
const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
};

const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", þ: "th" };
// A text as it is compared: lower case, without accents, one kind of hyphen and apostrophe.
const fold = (text) => {
  const low = text.toLowerCase();
  if (!/[^\x20-\x7e]/.test(low)) return low;
  return low.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[ßæœøđðłıþ]/g, (letter) => LETTERS[letter])
    .replace(/[‐-―−]/g, "-").replace(/[‘’]/g, "'");
};

// The words that a search asks for; what stands in quotes stays together.
const wordsOf = (query) => Array.from(fold(query).matchAll(/"([^"]+)"?|(\S+)/g), (found) => found[1] || found[2]);

const ARXIV = /(?:^|\barxiv\s*[:.]\s*|\barxiv\.org\/(?:abs|pdf|html|format)\/)((?:[a-z-]+(?:\.[a-z]{2})?\/\d{7})|\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?(?:[?#].*)?$/;
const DOI = /\b(10\.\d{4,9}(?:\.\d+)*\/\S+)$/;
const OPENREVIEW = /openreview\.net\/\w+\?(?:.*&)?id=([\w-]+)/i;
// The arXiv id, DOI or OpenReview id that a pasted text is, bare and in lower case, or nothing.
const identifierIn = (text) => {
  let low = text.trim().toLowerCase();
  if (/^https?:/.test(low)) {
    try { low = decodeURIComponent(low); } catch { /* no address that is well formed: taken as it is */ }
  }
  const review = OPENREVIEW.exec(low);
  if (review) return review[1];
  const doi = DOI.exec(low.replace(/[\s.,;]+$/, ""));
  if (doi) return doi[1].replace(/^10\.48550\/arxiv\./, "").replace(/(10\.48550.*)v\d+$/, "$1");
  const arxiv = ARXIV.exec(low);
  return arxiv ? arxiv[1] : "";
};

let saidLast = 0;
// Say something to everybody, screen readers too, for a moment.
const say = (text) => {
  const said = byId("said");
  said.textContent = text;
  said.classList.add("shown");
  window.clearTimeout(saidLast);
  saidLast = window.setTimeout(() => said.classList.remove("shown"), 2600);
};

const copiedTheOldWay = (text) => {
  const area = el("textarea", { class: "vh", "aria-hidden": "true", tabindex: "-1" });
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before) before.focus({ preventScroll: true });
  return done;
};
// Copy a text; where the browser lets nobody near the clipboard, show it to be copied by hand.
const copy = async (text, what) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copiedTheOldWay(text)) {
      byId("byhand-text").value = text;
      byId("byhand").showModal();
      byId("byhand-text").select();
      return;
    }
  }
  say(`${what} copied`);
};

// Keep what is jumped to below the bar that sticks to the top, however high it is.
const keepBelow = (bar) => {
  const measure = () => {
    const high = getComputedStyle(bar).position === "sticky" ? bar.getBoundingClientRect().height : 0;
    document.documentElement.style.setProperty("--bar", `${Math.ceil(high)}px`);
  };
  measure();
  new ResizeObserver(measure).observe(bar);
  window.addEventListener("resize", measure);
};
const barHeight = () => parseFloat(document.documentElement.style.getPropertyValue("--bar")) || 0;

const isTyping = (event) => /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
// "/" goes to the search field, from wherever one is.
const slashFinds = (field) => document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// The last of some headings that has passed the sticky bar: where the reader is.
const placeAmong = (headings) => {
  let low = 0;
  let high = headings.length;
  const line = barHeight() + 24;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (headings[middle].getBoundingClientRect().top <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
