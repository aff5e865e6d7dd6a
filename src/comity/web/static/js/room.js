/**
 * The page of one room. What is typed stands in dialogs, apart from what changes under way, so that nothing typed is lost.
 */
import { enter, makeDevice, openKeyFile, ownDevices, refreshDevices } from "./device.js";
import { checkString } from "./canonical.js";
import { need } from "./errors.js";
import { fingerprint } from "./keys.js";
import { admit, append, destroy, erase, makeState, remove, update } from "./roomstore.js";
import { drawDevices, drawFaults, drawLog, shortRecipient } from "./roomview.js";
import { goTo, make, makeIcon, t, wordError } from "./page.js";
import { languagesOf, loadProvisions, wordsOf } from "./roomtext.js";

const page = document.querySelector("[data-room]");
const find = (mark) => page.querySelector(`[data-${mark}]`);
const dialogOf = (name) => document.querySelector(`dialog[data-dialog="${name}"]`);
const own = JSON.parse(document.getElementById("own").textContent);
const languages = languagesOf(dialogOf("draft"));
const ops = new Map([...dialogOf("draft").querySelector("[name=op]").options].map((option) => [option.value, option.text]));
/** What an instruction may be about: {words, url} by `text:…` or `decision:…`, from the list that it is chosen from. */
const subjects = new Map([...dialogOf("instruction").querySelectorAll("option[data-url]")].map(
  (option) => [option.value, { words: option.text, url: option.dataset.url }],
));
const prints = new Map();
let state = null;
/** One after another: an entry is written only when the one before it is through. */
let turn = Promise.resolve();

const inTurn = (run) => {
  turn = turn.catch(() => {}).then(run);
  return turn;
};

start();

async function start() {
  wire();
  try {
    state = makeState(await enter(own), page.dataset.room);
    await inTurn(refresh);
    document.getElementById("room-log").addEventListener("refresh", () => inTurn(refresh).catch(tell));
  } catch (error) {
    tell(error);
  }
  page.removeAttribute("aria-busy");
}

async function refresh() {
  await refreshDevices(state.member);
  await update(state);
  await draw();
}

async function draw() {
  const { room, member } = state;
  await learnPrints();
  const inside = ownDevices(member).some(({ recipient }) => room.devices.has(recipient));
  const mayWrite = own.may_write && inside && member.pair !== null;
  const view = { room, member, nameOf, languages, ops, mayWrite, subjects };
  drawLog(document.getElementById("room-log"), view);
  drawDevices(find("devices"), view);
  drawFaults(find("troubles"), room);
  if (room.title) document.querySelector("[data-title]").textContent = room.title;
  find("empty").hidden = room.drafts.length + room.remarks.length + room.instructions.length > 0 || !inside;
  find("no-device").hidden = ownDevices(member).length > 0 || !own.may_write;
  find("no-pair").hidden = member.pair !== null || !own.may_write;
  find("not-in").hidden = inside || ownDevices(member).length === 0;
  find("own-device").textContent = ownDevices(member).map(({ recipient }) => shortRecipient(recipient)).join(" · ");
  find("closed").hidden = !room.closed;
  find("refused").hidden = member.refused === 0;
  find("handed").hidden = !mayWrite || room.closed || handedOver().length === 0;
  for (const button of page.querySelectorAll("[data-writes]")) button.hidden = !mayWrite || (room.closed && button.dataset.do !== "destroy");
  page.dataset.entries = state.slots.length;
}

async function learnPrints() {
  const keys = [...state.room.devices.values(), ...state.member.devices].map(({ key }) => key);
  for (const key of keys) if (!prints.has(key)) prints.set(key, (await fingerprint(key)).slice(0, 16).replace(/(.{4})(?=.)/g, "$1 "));
}

/** What a desk calls itself; until it has a name, the beginning of its key's fingerprint. */
const nameOf = (key) => state.room.names.get(key) ?? t("room.key", { print: prints.get(key) ?? key });

/** What the buttons do that need no words first. */
const ACTIONS = {
  admit: async ({ device }) => {
    if (!confirm(t("room.admitting", { code: shortRecipient(device.recipient) }))) return;
    await admit(state, device, (at, of) => (find("progress").textContent = t("room.resealing", { at, of })));
    find("progress").textContent = "";
  },
  remove: async ({ device, isOwn }) => {
    if (confirm(t(isOwn ? "room.removing_own" : "room.removing"))) await remove(state, device.recipient);
  },
  erase: async ({ numbers }) => {
    if (confirm(t("room.erasing"))) await erase(state, numbers);
  },
  close: async () => {
    if (confirm(t("room.closing"))) await append(state, "closed", {});
  },
  destroy: async () => {
    if (!confirm(t("room.deleting"))) return;
    await destroy(state);
    goTo("/rooms");
  },
  propose: async ({ draft }) => propose(draft),
  take: async () => {
    for (const { place, words } of handedOver()) await append(state, "remark", { on: 0, place, words });
    sessionStorage.removeItem("comity.remarks");
  },
  device: () => makeDevice(state.member),
  acknowledge: ({ instruction }) => append(state, "acknowledged", { on: instruction.number }),
};

/** The comments of a Word file that another page of this browser handed over, as remarks. */
const handedOver = () =>
  (JSON.parse(sessionStorage.getItem("comity.remarks"))?.remarks ?? []).map(({ author, quote, place, words }) => {
    const said = quote ? `${author} · “${quote}”\n${words}` : `${author}\n${words}`;
    return { place, words: said.normalize("NFC").replace(/\r\n?/g, "\n") };
  });

/** What each dialog writes: its kind and the entry's fields, from the form and from what the button was about. */
const ENTRIES = {
  draft: (form, about) => ["draft", {
    revises: about.draft?.number ?? 0, place: about.draft ? about.draft.place : chosenPlace(form), op: form.get("op"),
    words: wordsOf(form, languages), reason: textOf(form, "reason"),
  }],
  remark: (form, { remark, draft, place }) =>
    ["remark", { on: (remark ?? draft)?.number ?? 0, place: place ?? null, words: textOf(form, "words", true) }],
  clearance: (form, { draft }) =>
    ["clearance-asked", { on: draft.number, desks: desksOf(form), order: form.get("order") }],
  answer: (form, { asked, desk }) =>
    ["answered", { on: asked.number, desk, cleared: form.get("cleared") === "yes", words: textOf(form, "words") }],
  instruction: (form) =>
    ["instruction", { about: form.get("about"), words: textOf(form, "words", true), until: instantOf(form.get("until")) }],
  name: (form) => ["named", { name: textOf(form, "name", true) }],
};

/** A time as it was entered, in this device's zone, as an instant in UTC; nothing if none was. */
const instantOf = (local) => (local ? new Date(local).toISOString() : "");

let provisions = new Map();

const chosenPlace = (form) => provisions.get(form.get("provision")) ?? null;

/** Read a field as it is signed: NFC, plain line ends, nothing hidden. */
function textOf(form, name, required = false) {
  const text = String(form.get(name) ?? "").normalize("NFC").replace(/\r\n?/g, "\n").trim();
  need(text || !required, "room.nothing_written");
  checkString(text);
  return text;
}

function desksOf(form) {
  const desks = textOf(form, "desks", true).split("\n").map((desk) => desk.trim()).filter(Boolean);
  need(desks.length <= 20, "room.too_many_desks", { limit: 20 });
  return desks;
}

function wire() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && state) press(button);
  });
  for (const dialog of document.querySelectorAll("dialog[data-dialog]")) {
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      send(dialog);
    });
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  }
  find("key-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) await guarded(async () => openKeyFile(state.member, await file.text()));
  });
  dialogOf("draft").querySelector("[data-load]").addEventListener("click", () => guarded(offerText));
  dialogOf("draft").querySelector("[name=provision]").addEventListener("change", fillFromProvision);
}

function press(button) {
  const { do: name } = button.dataset;
  const about = button.about ?? {};
  if (name in ENTRIES) show(dialogOf(name), about);
  else guarded(() => inTurn(() => ACTIONS[name](about)), button);
}

/** Do something and draw the room anew; an error is told, and nothing that stands on the page goes. */
async function guarded(run, button = null) {
  setBusy(button, true);
  try {
    find("answer").hidden = true;
    await run();
    await draw();
  } catch (error) {
    tell(error);
  }
  setBusy(button, false);
}

function setBusy(button, busy) {
  if (!button) return;
  button.disabled = busy;
  button.toggleAttribute("aria-busy", busy);
  if (busy) button.setAttribute("aria-busy", "true");
}

function show(dialog, about) {
  const form = dialog.querySelector("form");
  // What was typed for the same thing and not sent is still there.
  if (dialog.about?.draft !== about.draft || dialog.about?.remark !== about.remark || dialog.about?.desk !== about.desk) form.reset();
  dialog.about = about;
  dialog.querySelector("[data-error]").textContent = "";
  for (const place of dialog.querySelectorAll("[data-about]")) place.textContent = about.name ?? about.draft?.place?.number ?? "";
  if (dialog.dataset.dialog === "draft") prepareDraft(form, about);
  dialog.showModal();
}

function prepareDraft(form, { draft = null, place = null }) {
  for (const known of [...state.room.drafts, ...state.room.remarks].map((each) => each.place).concat(place)) {
    if (known) provisions.set(known.provision, known);
  }
  listProvisions(form, (draft?.place ?? place)?.provision ?? form.elements.provision.value);
  form.elements.provision.disabled = draft !== null;
  form.querySelector("[data-load]").hidden = draft !== null || !state.room.text;
  if (!draft) return;
  const { op, words, reason } = draft.versions.at(-1);
  form.elements.op.value = op;
  form.elements.reason.value = reason;
  for (const lang of languages.keys()) form.elements[`words.${lang}`].value = words[lang] ?? "";
}

function listProvisions(form, chosen) {
  const select = form.elements.provision;
  const [none] = select.options;
  const line = ({ number, words }) => `${number} ${Object.values(words).find(Boolean) ?? ""}`.trim().slice(0, 80);
  select.replaceChildren(none, ...[...provisions].map(([id, place]) => make("option", { value: id }, line(place))));
  select.value = provisions.has(chosen) ? chosen : "";
}

/** Only now is the text asked for: from this its server can tell which text the room is on, and the page says so. */
async function offerText() {
  provisions = new Map([...provisions, ...(await loadProvisions(state.room.text))]);
  listProvisions(dialogOf("draft").querySelector("form"), "");
}

/** To replace words one begins with those that stand there. */
function fillFromProvision(event) {
  const { form, value } = event.target;
  const { words = {} } = provisions.get(value) ?? {};
  for (const lang of languages.keys()) {
    const field = form.elements[`words.${lang}`];
    if (!field.value && form.elements.op.value === "replace") field.value = words[lang] ?? "";
  }
}

async function send(dialog) {
  const form = dialog.querySelector("form");
  const button = dialog.querySelector("[type=submit]");
  setBusy(button, true);
  try {
    const [kind, fields] = ENTRIES[dialog.dataset.dialog](new FormData(form), dialog.about);
    await inTurn(() => append(state, kind, fields));
    form.reset();
    dialog.close();
    await draw();
  } catch (error) {
    dialog.querySelector("[data-error]").textContent = error.words ?? wordError(error);
  }
  setBusy(button, false);
}

/** Take the draft to the form of a proposal: its words go by this browser, not by the address. */
function propose({ place, versions }) {
  const { op, words, reason } = versions.at(-1);
  const { text } = state.room;
  sessionStorage.setItem("comity.draft", JSON.stringify({ text, provision: place.provision, op, words, reason }));
  goTo(`/acts/text.propose/new?${new URLSearchParams({ text, provision: place.provision, op })}`);
}

function tell(error) {
  // What another device deleted is not left standing here.
  if (error.code === "room.gone") document.getElementById("room-log").replaceChildren();
  const box = find("answer");
  box.hidden = false;
  box.replaceChildren(makeIcon("object"), make("strong", {}, error.words ?? wordError(error)));
  box.scrollIntoView({ block: "nearest" });
}
