
"use strict";
// Search and filter over the entries of the library; without it the page reads the same.
(() => {
  const find = document.getElementById("find");
  const query = document.getElementById("q");
  const kind = document.getElementById("s");
  const hits = document.getElementById("hits");
  const entries = Array.from(document.querySelectorAll("#tree .e"));
  const categories = Array.from(document.querySelectorAll("#tree .cat")).reverse();
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let texts = null;
  let waiting = 0;

  const show = () => {
    const words = fold(query.value).split(/\s+/).filter(Boolean);
    const wanted = kind.value;
    if (words.length && !texts) texts = entries.map((entry) => fold(entry.textContent));
    let count = 0;
    entries.forEach((entry, i) => {
      const fits = (!wanted || entry.dataset.s.split(" ").includes(wanted)) && words.every((word) => texts[i].includes(word));
      entry.hidden = !fits;
      if (fits) count += 1;
    });
    const all = !words.length && !wanted;
    // innermost categories first: a parent is hidden only when all below it is
    for (const category of categories) {
      category.hidden = !all && !category.querySelector(":scope > .es > .e:not([hidden]), :scope > .cat:not([hidden])");
    }
    hits.textContent = all ? "" : count === 1 ? "1 entry" : `${count} entries`;
  };
  const later = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(show, entries.length > 2000 ? 200 : 60);
  };
  // a link to an entry must arrive even while a search hides it
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("#tree [hidden]")) {
      query.value = "";
      kind.value = "";
      show();
    }
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };

  find.hidden = false;
  query.addEventListener("input", later);
  kind.addEventListener("change", show);
  window.addEventListener("hashchange", reveal);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
      query.select();
    }
    if (event.key === "Escape" && event.target === query) {
      query.value = "";
      show();
    }
  });
  if (query.value || kind.value) show();
  if (location.hash) reveal();
})();
