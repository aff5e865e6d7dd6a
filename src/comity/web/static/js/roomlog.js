/**
 * What a room's entries say, one after another: pure, the same on every device, and never more than they say.
 *
 * An entry counts if its author's key is the party's and is of a device that the room had let in by then. The room itself
 * decides who reads it: the first entry names its devices, later ones let one in or out. What does not count, and every
 * gap that nobody of the delegation made, is a fault that is shown.
 */
import { hasNames } from "./act.js";
import { ROLES } from "./sealing.js";

const MAX_DESKS = 20;

const isText = (value) => typeof value === "string";
const isNumber = (value) => Number.isInteger(value) && value >= 0;
const isDevice = (value) => hasNames(value, "key,recipient") && isText(value.key) && isText(value.recipient);
const isWords = (value) => value !== null && typeof value === "object" && Object.values(value).every(isText);
const isPlace = (value) =>
  value === null || (hasNames(value, "number,provision,words") && isText(value.number) && isText(value.provision) &&
    isWords(value.words));
const isAbout = (value) => isText(value) && /^(text|decision):[0-9a-f]{64}$/.test(value);
/** Nothing, or an instant in UTC, to the millisecond. */
const isUntil = (value) => isText(value) && /^$|^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
const isListOf = (isOne, most) => (value) => Array.isArray(value) && value.length <= most && value.every(isOne);

/** The kinds of entries: their own fields, and what each does to the room. */
const KINDS = {
  opened: [{ title: isText, text: isText, devices: isListOf(isDevice, 64) }, null],
  named: [{ name: isText }, (room, { key, name }) => room.names.set(key, name)],
  admitted: [{ device: isDevice }, (room, { device }) => room.devices.set(device.recipient, device)],
  removed: [{ recipient: isText }, (room, { recipient }) => room.devices.delete(recipient)],
  draft: [{ revises: isNumber, place: isPlace, op: isText, words: isWords, reason: isText }, addDraft],
  remark: [{ on: isNumber, place: isPlace, words: isText }, addRemark],
  "clearance-asked": [
    { on: isNumber, desks: isListOf(isText, MAX_DESKS), order: (value) => ["in-order", "side-by-side"].includes(value) },
    askClearance,
  ],
  answered: [
    { on: isNumber, desk: isNumber, cleared: (value) => typeof value === "boolean", words: isText },
    answerClearance,
  ],
  instruction: [{ about: isAbout, words: isText, until: isUntil }, addInstruction],
  acknowledged: [{ on: isNumber }, acknowledge],
  erased: [{ numbers: isListOf(isNumber, 2000) }, (room, { numbers }) => numbers.forEach((number) => room.erased.add(number))],
  closed: [{}, (room) => { room.closed = true; }],
};

/**
 * Return the room that the slots make: `slots` in order, {number, state: "open" | "sealed" | "empty" | "faulty", content,
 * digest, time}; `held`: [party, role] by key.
 *
 * {title, text, devices: Map by recipient, names: Map by key, drafts, remarks, instructions, closed, erased: Set, sealed: numbers that
 * this device cannot open, faults: [{number, code}]}. A draft: {number, versions, place, remarks, clearances}; the last
 * version is its wording. A remark: {number, words, place, replies, by, at}. An instruction: {number, about, words, until,
 * acknowledged: [{by, at, number}], by, at}.
 */
export function fold(slots, { held, party }) {
  const room = {
    title: "", text: "", devices: new Map(), names: new Map(), drafts: [], remarks: [], instructions: [], closed: false, erased: new Set(),
    sealed: [], faults: [], found: new Map(), emptied: new Set(),
  };
  let before = null;
  for (const [at, slot] of slots.entries()) {
    const fault = slot.number === at + 1 ? take(room, slot, before, { held, party }) : "room.gap";
    if (fault === "empty") room.emptied.add(slot.number);
    else if (fault === "sealed") room.sealed.push(slot.number);
    else if (fault) room.faults.push({ number: slot.number, code: fault });
    before = slot.digest ?? null;
  }
  // A place may be empty only if somebody of the delegation said that it was emptied.
  for (const number of room.emptied) if (!room.erased.has(number)) room.faults.push({ number, code: "room.missing" });
  return room;
}

/** Take one entry into the room; returns why it does not count, or null. */
function take(room, slot, before, { held, party }) {
  const { state, content, number } = slot;
  if (state === "faulty") return slot.code;
  if (state !== "open") return state;
  // An author who could not open the entry before says nothing of it.
  const follows = content.before === "" || before === null || content.before === before;
  if (number === 1 ? content.before !== "" : !follows) return "room.broken";
  const [holder, role] = held.get(content.key) ?? [];
  if (holder !== party || !ROLES.includes(role)) return "room.stranger";
  const [fields, apply] = (Object.hasOwn(KINDS, content.kind) && KINDS[content.kind]) || [null];
  if (!fields || !Object.entries(fields).every(([name, fits]) => Object.hasOwn(content, name) && fits(content[name]))) {
    return "room.unknown_kind";
  }
  if ((number === 1) !== (content.kind === "opened")) return "room.unknown_kind";
  if (number === 1) return begin(room, content);
  if (![...room.devices.values()].some(({ key }) => key === content.key)) return "room.stranger";
  if (room.closed && !["erased", "admitted", "removed", "named"].includes(content.kind)) return "room.closed";
  // What was said on something that has been erased since goes with it.
  if (room.emptied.has(content.on ?? content.revises)) return null;
  return apply(room, content) === false ? "room.unknown_kind" : null;
}

function begin(room, { title, text, devices, key, at }) {
  if (!devices.some((device) => device.key === key)) return "room.stranger";
  Object.assign(room, { title, text, opened: { by: key, at } });
  for (const device of devices) room.devices.set(device.recipient, device);
  return null;
}

const signedBy = ({ key, at, number }) => ({ by: key, at, number });

function addDraft(room, content) {
  const version = { ...signedBy(content), op: content.op, words: content.words, reason: content.reason };
  const earlier = content.revises ? room.found.get(content.revises) : null;
  if (content.revises && earlier?.kind !== "draft") return false;
  const { number, place } = content;
  const draft = earlier ?? { kind: "draft", number, place, versions: [], remarks: [], clearances: [] };
  draft.versions.push(version);
  if (!earlier) room.drafts.push(draft);
  room.found.set(number, draft);
}

/** The numbers of the entries that a draft or a remark is made of, with all that was said on it. */
export const numbersOf = ({ number, versions = [], remarks = [], clearances = [], acknowledged = [] }) => {
  const answers = clearances.flatMap((asked) => asked.desks.flatMap(({ answer }) => answer?.number ?? []));
  const own = [number, ...acknowledged.map((each) => each.number), ...versions.map((version) => version.number), ...clearances.map((asked) => asked.number)];
  return [...new Set([...own, ...answers, ...remarks.flatMap(numbersOf)])];
};

function addRemark(room, content) {
  const on = content.on ? room.found.get(content.on) : null;
  if (content.on && !on) return false;
  const remark = { kind: "remark", ...signedBy(content), words: content.words, place: content.place, remarks: [] };
  (on ?? room).remarks.push(remark);
  room.found.set(content.number, remark);
}

function addInstruction(room, content) {
  const { about, words, until } = content;
  const instruction = { kind: "instruction", ...signedBy(content), about, words, until, acknowledged: [] };
  room.instructions.push(instruction);
  room.found.set(content.number, instruction);
}

/** Each key acknowledges once; who gave the instruction has nothing to acknowledge. */
function acknowledge(room, content) {
  const instruction = room.found.get(content.on);
  if (instruction?.kind !== "instruction" || instruction.by === content.key) return false;
  const { acknowledged } = instruction;
  if (!acknowledged.some(({ by }) => by === content.key)) acknowledged.push(signedBy(content));
}

/** The instructions about one of these (`text:…`, `decision:…`), newest first. */
export const instructionsOn = (room, abouts) => room.instructions.filter(({ about }) => abouts.includes(about)).reverse();

function askClearance(room, content) {
  const draft = room.found.get(content.on);
  if (draft?.kind !== "draft" || content.desks.length === 0) return false;
  const desks = content.desks.map((name) => ({ name, answer: null }));
  const asked = { kind: "clearance", ...signedBy(content), order: content.order, desks, of: draft.versions.length };
  draft.clearances.push(asked);
  room.found.set(content.number, asked);
}

function answerClearance(room, content) {
  const asked = room.found.get(content.on);
  if (asked?.kind !== "clearance" || !mayAnswer(asked, content.desk)) return false;
  asked.desks[content.desk].answer = { ...signedBy(content), cleared: content.cleared, words: content.words };
}

/** Where each desk of a clearance stands: `cleared`, `refused`, `asked`, or `waiting` for those before it. */
export function standingOf({ order, desks }) {
  let stopped = false;
  return desks.map(({ answer }) => {
    if (answer) {
      stopped ||= !answer.cleared && order === "in-order";
      return answer.cleared ? "cleared" : "refused";
    }
    if (stopped) return "waiting";
    stopped = order === "in-order";
    return "asked";
  });
}

/** A desk answers when it is asked, and may change an answer that it gave. */
const mayAnswer = (asked, desk) => ["asked", "cleared", "refused"].includes(standingOf(asked)[desk]);

/** What a clearance has come to: `cleared` by all, `refused` by one, or `open`. */
export function outcomeOf(asked) {
  const found = standingOf(asked);
  if (found.includes("refused")) return "refused";
  return found.every((state) => state === "cleared") ? "cleared" : "open";
}
