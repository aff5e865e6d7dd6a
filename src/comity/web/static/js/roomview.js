/**
 * Draws a room from what its entries say: the drafts beside the provision that they concern, remarks under what they are on.
 *
 * Its pieces are the page's `<template data-piece>`s, so that all words stand in templates. Whatever somebody wrote is put
 * in as text, never as HTML.
 */
import { numbersOf, outcomeOf, standingOf } from "./roomlog.js";
import { make, t } from "./page.js";
import { localiseTimes } from "./time.js";
import { compareWords } from "./worddiff.js";

const STATES = ["cleared", "refused", "asked", "waiting"];

/** Return a copy of a piece, and a way to find its marked parts. */
export function piece(name) {
  const root = document.querySelector(`template[data-piece="${name}"]`).content.firstElementChild.cloneNode(true);
  const find = (mark) => (root.matches(`[data-${mark}]`) ? root : root.querySelector(`[data-${mark}]`));
  return { root, find };
}

/** The beginning of a device's recipient, as people compare it. */
export const shortRecipient = (recipient) => recipient.slice(4, 20).replace(/(.{4})(?=.)/g, "$1 ");

/** Draw the room into `place`; `view` is {room, nameOf: (key) => words, languages: Map of names, mayWrite}. */
export function drawLog(place, view) {
  const { room } = view;
  const groups = groupByProvision(room);
  const instructions = room.instructions.toReversed().map((each) => drawInstruction(view, each));
  const parts = [...instructions, ...[...groups.values()].map((group) => drawPlace(view, group))];
  place.replaceChildren(...parts);
  localiseTimes(place);
}

/** The provisions that drafts and remarks are on, each once, in the order in which they came up; null: on none. */
function groupByProvision({ drafts, remarks }) {
  const groups = new Map();
  const groupOf = (place) => {
    const id = place?.provision ?? "";
    if (!groups.has(id)) groups.set(id, { place, drafts: [], remarks: [] });
    return groups.get(id);
  };
  for (const draft of drafts) groupOf(draft.place).drafts.push(draft);
  for (const remark of remarks) groupOf(remark.place).remarks.push(remark);
  return groups;
}

function drawPlace(view, { place, drafts, remarks }) {
  const { root, find } = piece(place ? "place" : "no-place");
  if (place) {
    find("number").textContent = place.number;
    find("words").replaceChildren(...drawWords(view, place.words));
    root.dataset.provision = place.provision;
  }
  for (const button of root.querySelectorAll("[data-do]")) offer(view, button, { place });
  // In this order: a draft that is put in brings a place for remarks of its own.
  find("remarks").replaceChildren(...remarks.map((remark) => drawRemark(view, remark)));
  find("drafts").replaceChildren(...drafts.map((draft) => drawDraft(view, draft)));
  return root;
}

/** Words by language, each marked as what it is, so that it is read and broken rightly; `before`: with what they change. */
function drawWords({ languages }, words, before = {}) {
  const several = Object.keys(words).length > 1;
  return Object.entries(words).filter(([, text]) => text).map(([lang, text]) => {
    const body = make("p", { lang, dir: "auto" }, ...(before[lang] ? drawChanges(before[lang], text, lang) : [text]));
    return several ? make("div", {}, make("span", { className: "room-language" }, languages.get(lang) ?? lang), body) : body;
  });
}

const MARKS = { same: "span", gone: "del", new: "ins" };

const drawChanges = (before, after, lang) =>
  compareWords(before, after, lang).map(({ kind, text }) => make(MARKS[kind], {}, text));

/** A draft that replaces its provision shows what it would change of it. */
function drawDraft(view, draft) {
  const { root, find } = piece("draft");
  const version = draft.versions.at(-1);
  root.id = `draft-${draft.number}`;
  find("op").textContent = view.ops.get(version.op) ?? version.op;
  sign(view, find, version);
  // Before the pieces of others are put in: these buttons are the draft's own.
  for (const button of root.querySelectorAll("[data-do]")) offer(view, button, { draft, numbers: numbersOf(draft) });
  const before = version.op === "replace" ? draft.place?.words : {};
  find("words").replaceChildren(...drawWords(view, version.words, before));
  fill(find("reason"), version.reason);
  const earlier = draft.versions.slice(0, -1).reverse();
  find("earlier").hidden = earlier.length === 0;
  find("versions").replaceChildren(...earlier.map((each) => drawVersion(view, each)));
  find("clearances").replaceChildren(...draft.clearances.map((asked) => drawClearance(view, draft, asked)));
  find("remarks").replaceChildren(...draft.remarks.map((remark) => drawRemark(view, remark)));
  find("propose").hidden = !(view.room.text && draft.place?.provision);
  return root;
}

function drawVersion(view, version) {
  const { root, find } = piece("version");
  sign(view, find, version);
  find("words").replaceChildren(...drawWords(view, version.words));
  return root;
}

function drawRemark(view, remark) {
  const { root, find } = piece("remark");
  root.id = `remark-${remark.number}`;
  sign(view, find, remark);
  fill(find("words"), remark.words);
  for (const button of root.querySelectorAll("[data-do]")) offer(view, button, { remark, numbers: numbersOf(remark) });
  find("remarks").replaceChildren(...remark.remarks.map((reply) => drawRemark(view, reply)));
  return root;
}

/** What the capital asks for, on what and until when, and who has read it; `subjects` names what it is about. */
export function drawInstruction(view, instruction) {
  const { root, find } = piece("instruction");
  const { about, words, until, acknowledged, by } = instruction;
  root.id = `instruction-${view.room.id ?? ""}${instruction.number}`;
  sign(view, find, instruction);
  const subject = view.subjects?.get(about);
  find("subject").hidden = !view.subjects;
  find("subject").textContent = subject?.words ?? t("room.subject_gone");
  if (subject) find("subject").href = subject.url;
  fill(find("words"), words);
  find("until").hidden = !until;
  if (until) Object.assign(find("until-at"), { dateTime: until, textContent: until });
  find("acknowledged").replaceChildren(...acknowledged.map((each) => drawAcknowledged(view, each)));
  const own = view.member.own.key;
  for (const button of root.querySelectorAll("[data-do]")) {
    offer(view, button, { instruction, numbers: numbersOf(instruction), state: view.state });
  }
  find("acknowledge").hidden ||= by === own || acknowledged.some((each) => each.by === own);
  return root;
}

function drawAcknowledged(view, each) {
  const { root, find } = piece("acknowledged");
  sign(view, find, each);
  return root;
}

/** The desks in their order, who is asked now, and what each answered. */
function drawClearance(view, draft, asked) {
  const { root, find } = piece("clearance");
  root.dataset.outcome = outcomeOf(asked);
  for (const mark of root.querySelectorAll("[data-outcome-is]")) mark.hidden = mark.dataset.outcomeIs !== outcomeOf(asked);
  find("in-order").hidden = asked.order !== "in-order";
  find("side-by-side").hidden = asked.order === "in-order";
  find("stale").hidden = asked.of === draft.versions.length;
  const states = standingOf(asked);
  find("desks").replaceChildren(...asked.desks.map((desk, at) => drawDesk(view, { draft, asked, desk, at, state: states[at] })));
  return root;
}

function drawDesk(view, { draft, asked, desk, at, state }) {
  const { root, find } = piece("desk");
  root.dataset.state = state;
  if (state === "asked") root.setAttribute("aria-current", "step");
  find("name").textContent = desk.name;
  for (const each of STATES) find(`is-${each}`).hidden = each !== state;
  const { answer } = desk;
  find("answer").hidden = !answer;
  if (answer) {
    sign(view, find, answer);
    fill(find("words"), answer.words);
  }
  const button = find("do");
  offer(view, button, { draft, asked, desk: at, name: desk.name });
  button.hidden ||= state === "waiting";
  return root;
}

function sign({ nameOf }, find, { by, at }) {
  find("by").textContent = nameOf(by);
  const time = find("at");
  time.dateTime = at;
  time.textContent = at;
}

function fill(element, words) {
  element.textContent = words;
  element.hidden = !words;
}

/** A button carries what it is about; it is there only for who may write. */
function offer({ mayWrite, room }, button, about) {
  button.hidden = !mayWrite || (room.closed && button.dataset.do !== "erase");
  button.about = about;
}

/** Draw the devices: those that read, then those of the delegation that do not. */
export function drawDevices(place, view) {
  const { room, member } = view;
  const own = new Set(member.identities.map(({ recipient }) => recipient));
  const live = new Map(member.devices.map((device) => [device.recipient, device]));
  const inside = [...room.devices.values()].map((device) => ({ ...device, reads: true, ended: !live.has(device.recipient) }));
  const outside = member.devices.filter(({ recipient }) => !room.devices.has(recipient));
  place.replaceChildren(...[...inside, ...outside].map((device) => drawDevice(view, device, own.has(device.recipient))));
}

function drawDevice(view, device, isOwn) {
  const { root, find } = piece("device");
  const { key, recipient, reads = false, ended = false } = device;
  root.dataset.recipient = recipient;
  find("name").textContent = view.nameOf(key);
  find("code").textContent = shortRecipient(recipient);
  find("own").hidden = !isOwn;
  find("reads").hidden = !reads || ended;
  find("asks").hidden = reads;
  find("ended").hidden = !ended;
  for (const button of root.querySelectorAll("[data-do]")) {
    button.about = { device: { key, recipient }, isOwn };
    button.hidden = !view.mayWrite || (button.dataset.do === "admit") === reads;
  }
  return root;
}

/** Say what is wrong with the room, in words, each kind once with its entries. */
export function drawFaults(place, { faults, sealed }) {
  const byCode = new Map();
  for (const { number, code } of faults) byCode.set(code, [...(byCode.get(code) ?? []), number]);
  const lines = [...byCode].map(([code, numbers]) => make("li", {}, t(faultWord(code), { numbers: numbers.join(", ") })));
  place.querySelector("[data-faults]").replaceChildren(...lines);
  place.querySelector("[data-faulty]").hidden = lines.length === 0;
  const waiting = place.querySelector("[data-waiting]");
  waiting.hidden = sealed.length === 0;
}

const FAULTS = ["room.shortened", "room.missing", "room.gap", "room.broken", "room.stranger", "room.closed"];

/** What did not open, or says what no entry says, is all the same to its reader: it is not what was sealed. */
const faultWord = (code) => (FAULTS.includes(code) ? code : "room.faulty");
