/**
 * The negotiating room: windows of the rolling text, changes as they come, panels of what may be done, and keys.
 * Nothing that is being typed is ever replaced: the words around it are, and a mark says that something changed.
 */
import { make, parseHtml, t } from "./page.js";
import { localiseTimes } from "./time.js";
import { toast } from "./toast.js";
import { isTyped, keepPlace, Windows } from "./windows.js";

const room = document.getElementById("room");
const { text, languages, show, party } = room.dataset;
const base = `/texts/${text}/negotiation`;
const isFiltered = show !== "all";
let token = room.dataset.token;
let isLeaving = false;

const windows = new Windows(room.querySelector(".windows"), {
  load,
  size: Number(room.dataset.window),
  total: Number(room.dataset.total),
  sizes: room.dataset.sizes.split(" ").map(Number),
});
room.querySelector(".room-pages").hidden = true;
room.addEventListener("filled", (event) => markOwn(event.target));
markOwn(room);

/** Return the HTML of a window; raises if the server does not give it. */
async function load(first, count) {
  const answer = await fetch(`${base}/part?${new URLSearchParams({ first, count, languages, show })}`);
  if (!answer.ok) throw new Error(String(answer.status));
  windows.resize(Number(answer.headers.get("X-Room-Total")));
  const now = answer.headers.get("X-Room-Token");
  // What else is loaded is of an earlier state.
  if (now !== token) queueMicrotask(() => catchUp({}));
  token = now;
  return answer.text();
}

/** What is our own is marked here: what the server sends is the same for all. */
function markOwn(element) {
  for (const each of element.querySelectorAll("[data-parties]")) {
    each.classList.toggle("is-ours", each.dataset.parties.split(" ").includes(party));
  }
}

// Changes as they come.

document.addEventListener("live", (event) => {
  const told = event.detail;
  if (told.topic !== `text:${text}` || told.token === token) return;
  if ("clean" in told) room.querySelector("[data-clean]").hidden = !told.clean;
  if (told.version) return toast(t("negotiation.new_version"), { label: t("live.show"), run: () => location.reload() });
  if (told.since !== token || told.whole || isFiltered) return catchUp(told);
  token = told.token;
  keepPlace(() => apply(told));
});

/** Load anew what is loaded: something was missed, or there is too much of it, or only a choice is shown. */
function catchUp(told) {
  windows.reload(reconcile);
  if (told.outline) showOutline(told.outline);
}

/** Make a window what the server has of it; a slot that stays is not taken out, for that would take its focus. */
function reconcile(each, html) {
  const fresh = parseHtml(html);
  markOwn(fresh);
  const slots = [...fresh.children];
  const wanted = new Set(slots.map((slot) => slot.dataset.slot));
  for (const slot of [...each.children]) {
    // Where somebody is still writing, what is gone stays until that is done.
    if (!wanted.has(slot.dataset.slot) && isWorkedIn(slot)) markGone(slot);
    else if (!wanted.has(slot.dataset.slot)) slot.remove();
  }
  const known = new Map([...each.children].map((slot) => [slot.dataset.slot, slot]));
  let next = each.firstElementChild;
  for (const slot of slots) {
    const old = known.get(slot.dataset.slot);
    while (next && "gone" in next.dataset) next = next.nextElementSibling;
    if (old) renew(old, slot);
    if (old && old === next) next = next.nextElementSibling;
    else each.insertBefore(old ?? slot, next);
  }
}

function apply(told) {
  for (const { id, index } of told.gone.toReversed()) {
    windows.remove(index);
    const slot = slotOf(id);
    if (!slot) continue;
    if (isWorkedIn(slot)) markGone(slot);
    else slot.remove();
  }
  for (const { index, html } of told.came) {
    const { each, at } = windows.insert(index);
    if (!("loaded" in each.dataset)) continue;
    const living = [...each.children].filter((slot) => !("gone" in slot.dataset));
    each.insertBefore(parse(html), living[at] ?? null);
    note(living[at]?.previousElementSibling ?? each.lastElementChild);
  }
  for (const { id, html } of told.changed) {
    const slot = slotOf(id);
    if (slot) note(renew(slot, parse(html)));
  }
  showOutline(told.outline);
}

const slotOf = (id) => document.getElementById(`slot-${id}`);

function parse(html) {
  const made = parseHtml(html);
  markOwn(made);
  return made.firstElementChild;
}

/** Whether somebody has a panel of the slot open and is writing in it. */
const isWorkedIn = (slot) => isTyped(slot) || Boolean(document.activeElement?.matches("textarea") && slot.contains(document.activeElement));

/** Put the new words into a slot; its open panel stays as it is, or is loaded anew if nothing was typed there. */
function renew(slot, fresh) {
  if (slot.querySelector(".slot-body").isEqualNode(fresh.querySelector(".slot-body"))) return slot;
  for (const name of ["state", "brackets"]) slot.dataset[name] = fresh.dataset[name];
  slot.querySelector(".slot-body").replaceWith(fresh.querySelector(".slot-body"));
  const link = slot.querySelector(".slot-open");
  link.replaceChildren(...fresh.querySelector(".slot-open").childNodes);
  const panel = slot.querySelector(".slot-panel");
  if (!panel.hidden) {
    if (isWorkedIn(slot)) panel.querySelector("[data-changed-mark]").hidden = false;
    else fillPanel(slot);
  }
  markOwn(slot);
  return slot;
}

function markGone(slot) {
  if ("gone" in slot.dataset) return;
  slot.dataset.gone = "";
  slot.querySelector(".slot-body").prepend(make("p", { className: "gone small", textContent: t("negotiation.gone") }));
}

/** Let a change be seen for a moment. */
function note(slot) {
  if (!slot) return;
  slot.dataset.changed = "";
  setTimeout(() => delete slot.dataset.changed, 2000);
}

function showOutline(parts) {
  for (const { id, html } of parts) {
    const old = room.querySelector(`[data-part="${CSS.escape(id)}"] .come`);
    old?.replaceWith(parseHtml(html));
  }
}

// Panels: what is proposed at a provision, and what may be done.

room.addEventListener("click", (event) => {
  const link = event.target.closest(".slot-open");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    togglePanel(link.closest(".slot"));
  }
  const option = event.target.closest(".option, .asked li");
  if (option && !window.getSelection().toString()) openPanel(option.closest(".slot"));
  if (event.target.closest("[data-show-change]")) showChange(event.target.closest(".slot"));
});

async function togglePanel(slot) {
  const panel = slot.querySelector(".slot-panel");
  if (panel.hidden) return openPanel(slot);
  if (isTyped(panel)) return undefined;
  panel.hidden = true;
  return slot.querySelector(".slot-open").setAttribute("aria-expanded", "false");
}

async function openPanel(slot) {
  const panel = slot.querySelector(".slot-panel");
  if (!panel.hidden) return;
  panel.hidden = false;
  slot.querySelector(".slot-open").setAttribute("aria-expanded", "true");
  await fillPanel(slot);
}

async function fetchPanel(slot) {
  const answer = await fetch(`${slot.querySelector(".slot-open").getAttribute("href")}&panel`);
  return answer.ok ? parseHtml(await answer.text()).querySelector("[data-panel]") : null;
}

async function fillPanel(slot) {
  const panel = slot.querySelector(".slot-panel");
  const fresh = await fetchPanel(slot);
  if (isTyped(panel)) return;
  if (!fresh) return panel.replaceChildren(make("p", { className: "small soft", textContent: t("negotiation.not_loaded") }));
  panel.replaceChildren(fresh);
  localiseTimes(panel);
  for (const form of panel.querySelectorAll("[data-draft]")) form.hidden = false;
}

/** Load what changed into a panel in which somebody writes; what was written stays. */
async function showChange(slot) {
  const panel = slot.querySelector(".slot-panel");
  const fresh = await fetchPanel(slot);
  if (!fresh) return;
  panel.querySelector("[data-panel-facts]").replaceWith(fresh.querySelector("[data-panel-facts]"));
  panel.querySelector("[data-changed-mark]").hidden = true;
  localiseTimes(panel);
}

/** What was written here goes along to the page on which it is signed; it leaves this browser only there. */
room.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-draft]");
  if (!form) return;
  event.preventDefault();
  const provision = form.closest(".slot").dataset.slot;
  const words = { [form.dataset.language]: form.querySelector("textarea").value };
  sessionStorage.setItem("comity.draft", JSON.stringify({ text, provision, op: "replace", words, reason: "" }));
  isLeaving = true;
  location.assign(form.dataset.url);
});
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && isTyped(room)) event.preventDefault();
});

// Places: the outline, addresses, and keys.

room.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goto]");
  if (!link || isFiltered || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  goTo(link.dataset.goto, Number(link.dataset.index));
});
room.querySelector("[data-next]").addEventListener("click", (event) => {
  event.preventDefault();
  goToBracket();
});

/** Go to a slot, loading its window first. */
async function goTo(id, index) {
  const found = windows.find(index);
  if (!slotOf(id) && found) await windows.fill(found.each);
  const slot = slotOf(id);
  if (slot) stand(slot);
}

function stand(slot) {
  slot.focus({ preventScroll: true });
  slot.scrollIntoView({ block: "center" });
  history.replaceState(null, "", `#${slot.id}`);
}

function current() {
  const focused = document.activeElement?.closest(".slot");
  if (focused) return focused;
  const slots = [...room.querySelectorAll(".slot")];
  return slots.find((slot) => slot.getBoundingClientRect().bottom > window.innerHeight / 4) ?? slots[0];
}

async function goToBracket(back = false) {
  const after = current()?.dataset.slot ?? "title";
  const query = new URLSearchParams({ after, languages, show, script: "" });
  if (back) query.set("back", "");
  const answer = await fetch(`${base}/next?${query}`);
  const { id, index } = answer.ok ? await answer.json() : { id: null };
  if (id) await goTo(id, index);
  else toast(t("negotiation.no_bracket"));
}

async function step(by) {
  const slot = document.activeElement?.closest(".slot");
  if (!slot) return current() && stand(current());
  const beside = by > 0 ? "nextElementSibling" : "previousElementSibling";
  let next = slot[beside];
  const neighbour = slot.closest(".window")[beside];
  if (!next && neighbour) {
    await windows.fill(neighbour);
    next = by > 0 ? neighbour.firstElementChild : neighbour.lastElementChild;
  }
  return next && stand(next);
}

/** Follow the only link of a panel with a key, or put the focus on the first of several. */
async function follow(key) {
  const slot = current();
  if (!slot) return;
  await openPanel(slot);
  const links = slot.querySelectorAll(`[data-key-${key}]`);
  if (links.length === 1) links[0].click();
  else (links[0] ?? slot.querySelector(".slot-open")).focus();
}

const keys = document.getElementById("keys");
const help = room.querySelector("[data-help]");
help.hidden = false;
help.addEventListener("click", () => keys.showModal());

const RUN = {
  j: () => step(1),
  k: () => step(-1),
  n: () => goToBracket(),
  b: () => goToBracket(true),
  o: () => current() && togglePanel(current()),
  p: () => follow("p"),
  s: () => follow("s"),
  "?": () => keys.showModal(),
};
document.addEventListener("keydown", (event) => {
  const isWriting = event.target.closest("input, textarea, select, [contenteditable]");
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey || keys.open || !(event.key in RUN)) return;
  event.preventDefault();
  RUN[event.key]();
});

// An address with a slot is gone to once its window is there.
if (location.hash.startsWith("#slot-")) slotOf(location.hash.slice(6))?.scrollIntoView({ block: "center" });
