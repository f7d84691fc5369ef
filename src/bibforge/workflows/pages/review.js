// The review in the browser: the cards that bibforge has, and one decision after the other into its lock.
const STEP = 40; // cards that are shown at first, and further ones at a time
const list = byId("cards");
// the token leaves the address at once, and stays with this tab only
const given = location.hash.slice(1);
if (given) {
  sessionStorage.setItem("token", given);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("token") || "";
let cards = [];
let shownUpTo = STEP;

const ask = async (path, question) => {
  const how = { headers: { "X-Bibforge-Token": token } };
  if (question) {
    how.method = "POST";
    how.body = JSON.stringify(question);
    how.headers["Content-Type"] = "application/json";
  }
  let reply;
  try {
    reply = await fetch(path, how);
  } catch {
    throw new Error("bibforge does not answer: the review has ended, or its program was stopped");
  }
  const told = await reply.json();
  if (!reply.ok) throw new Error([told.error, told.hint].filter(Boolean).join(". "));
  return told;
};
const trouble = (text) => {
  byId("trouble").textContent = text;
  byId("trouble").hidden = !text;
};
const progress = ({ done, left }) => {
  byId("progress").textContent = `${done} decided, ${left} left`;
  byId("none").hidden = left > 0;
};
const fillCard = (item, card) => {
  item.className = card.decided ? "card decided" : "card";
  if (card.decided) {
    item.replaceChildren(el("p", {}, el("b", { dir: "auto" }, card.title), el("code", {}, card.decided),
      el("button", { type: "button", "data-verb": "forget", "data-target": card.key, "data-argument": "" }, "Forget", el("span", { class: "vh" }, ` the decision about ${card.title}`))));
  } else {
    item.innerHTML = card.html; // made by bibforge, every text in it escaped
  }
};
const drawCards = () => {
  const further = cards.slice(list.children.length, shownUpTo);
  list.append(...further.map((card) => {
    const item = el("li", { class: "card", tabindex: "-1" });
    fillCard(item, card);
    return item;
  }));
  byId("further").hidden = shownUpTo >= cards.length;
};
const decide = async (pressed) => {
  const item = pressed.closest(".card");
  const field = pressed.closest(".field");
  const { target, verb } = pressed.dataset;
  const argument = field ? field.querySelector("input").value.trim() : pressed.dataset.argument;
  const buttons = item.querySelectorAll("button");
  item.querySelectorAll(".error").forEach((one) => one.remove());
  buttons.forEach((one) => { one.disabled = true; });
  try {
    const told = await ask("/decide", { target, verb, argument });
    fillCard(item, told.card);
    progress(told);
    say(verb === "forget" ? "The decision is taken back" : `${verb}: in the lock`);
    const next = told.card.decided ? Array.from(list.children).find((one) => !one.classList.contains("decided") && item.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) : item;
    (next || item).focus();
  } catch (error) {
    buttons.forEach((one) => { one.disabled = false; });
    item.append(el("p", { class: "error", role: "alert" }, error.message));
    pressed.focus();
  }
};
list.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[data-verb]");
  if (pressed) decide(pressed);
});
list.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  event.target.closest(".field").querySelector("button").click();
});
byId("further").addEventListener("click", () => {
  shownUpTo += STEP;
  drawCards();
});
byId("finish").addEventListener("click", async () => {
  try {
    const { done, left } = await ask("/finish", {});
    byId("main").replaceChildren(el("p", {}, `The review has ended: ${done} decided, ${left} left. This window can be closed.`));
    byId("finish").hidden = true;
  } catch (error) {
    trouble(error.message);
  }
});
keepBelow(byId("bar"));
ask("/cards").then((told) => {
  cards = told.cards;
  drawCards();
  progress(told);
  byId("finish").hidden = false;
  performance.mark("ready");
}).catch((error) => {
  trouble(error.message);
  performance.mark("ready");
});
