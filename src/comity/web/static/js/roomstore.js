/**
 * One room as this device has it: fetched, opened, verified and folded; and what this device does to it.
 *
 * What is sent was signed here and sealed here. If another device wrote meanwhile, the server says so, this device reads
 * on, and sends again: so whoever writes has read all that came before, and seals to all who read since.
 */
import { parseBase64url } from "./bytes.js";
import { ask, post, refreshDevices, requirePair } from "./device.js";
import { ComityError, need } from "./errors.js";
import { fold } from "./roomlog.js";
import { digestOf, openEntry, sealText, signEntry, signWrite } from "./sealing.js";

const ATTEMPTS = 6;

/** Return a room that is not loaded yet. */
export const makeState = (member, id) =>
  ({ member, id, slots: [], room: fold([], { held: member.held, party: member.own.party }) });

const placeOf = ({ member: { own }, id }, number) => ({ org: own.org, party: own.party, room: id, number });

/** Fetch what is new and fold the room again. What this device could not open, or was erased, is looked at anew. */
export async function update(state) {
  const { sealed, erased } = state.room;
  const again = sealed.length > 0 || erased.size > 0 || state.slots.some((slot) => slot.state === "faulty");
  await fetchFrom(state, again ? 0 : state.slots.length);
  const { held, own } = state.member;
  state.room = fold(state.slots, { held, party: own.party });
  remember(state);
}

async function fetchFrom(state, after) {
  for (;;) {
    const { last, entries } = await ask(`/rooms/${state.id}/entries?after=${after}`);
    for (const entry of entries) state.slots[entry.number - 1] = await readSlot(state, entry);
    after = entries.at(-1)?.number ?? last;
    if (after >= last) return;
  }
}

async function readSlot(state, { number, data, time }) {
  const bytes = parseBase64url(data);
  const slot = { number, time, was: await digestOf(bytes) };
  const known = state.slots[number - 1];
  if (!bytes.length) return { ...slot, state: "empty" };
  if (known?.state === "open") return { ...known, ...slot };
  try {
    const opened = await openEntry(bytes, state.member.identities, placeOf(state, number));
    return opened ? { ...slot, state: "open", ...opened } : { ...slot, state: "sealed" };
  } catch (error) {
    if (!(error instanceof ComityError)) throw error;
    return { ...slot, state: "faulty", code: error.code };
  }
}

/** A server could show an earlier state of the room: this device remembers how far it has read. */
function remember(state) {
  const { id, slots, room } = state;
  const place = `comity.room.${id}`;
  try {
    const [number, digest] = (localStorage.getItem(place) ?? "0:").split(":");
    const slot = slots[number - 1];
    const shortened = Number(number) > slots.length || (slot?.state === "open" && slot.digest !== digest);
    const last = slots.findLast((each) => each.state === "open");
    if (last && !shortened) localStorage.setItem(place, `${last.number}:${last.digest}`);
    if (shortened) room.faults.push({ number: slots.length, code: "room.shortened" });
  } catch {
    // Without storage nothing is remembered from one visit to the next.
  }
}

/** The devices that the room has let in and that still hold: to these is sealed, and this one must be among them. */
export function recipientsOf({ room, member }) {
  const found = member.devices.filter(({ recipient, key }) => room.devices.get(recipient)?.key === key);
  const own = found.some(({ recipient }) => member.identities.some((identity) => identity.recipient === recipient));
  need(own, "room.not_let_in");
  return found.map(({ recipient }) => recipient);
}

/** Do something that another device may have overtaken: then read on and do it again, on what is there now. */
async function insist(state, overtaken, run) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (error.code !== overtaken || attempt === ATTEMPTS) throw error;
      if (overtaken === "room.replaced") await fetchFrom(state, 0);
      await update(state);
    }
  }
}

/** Write an entry: sign it, seal it to the room's devices, and send it. `change` alters who reads from this entry on. */
export async function append(state, kind, fields, change = (recipients) => recipients) {
  requirePair(state.member);
  await refreshDevices(state.member);
  await insist(state, "room.moved_on", async () => {
    const { own, pair } = state.member;
    const number = state.slots.length + 1;
    const before = state.slots.at(-1)?.digest ?? "";
    const { text } = await signEntry(pair, { ...own, room: state.id, number, before }, kind, fields);
    const bytes = await sealText(text, change(recipientsOf(state)));
    await post(await signWrite(pair, { ...own, room: state.id, what: "append", number, hash: await digestOf(bytes) }), bytes);
  });
  await update(state);
}

/** Open a new room for these devices, this one among them; returns its id. */
export async function openRoom(member, id, { title, text, devices }) {
  requirePair(member);
  const { own, pair } = member;
  const listed = devices.map(({ key, recipient }) => ({ key, recipient }));
  const head = { ...own, room: id, number: 1, before: "" };
  const entry = await signEntry(pair, head, "opened", { title, text, devices: listed });
  const bytes = await sealText(entry.text, listed.map(({ recipient }) => recipient));
  await post(await signWrite(pair, { ...own, room: id, what: "open", number: 1, hash: await digestOf(bytes) }), bytes);
  return id;
}

/** Let a device of the delegation read: what comes from now on, and all that was written; `told` hears how far it is. */
export async function admit(state, { key, recipient }, told = () => {}) {
  const { devices } = state.room;
  if (!devices.has(recipient)) {
    await append(state, "admitted", { device: { key, recipient } }, (recipients) => [...recipients, recipient]);
  }
  const numbers = state.slots.filter((slot) => slot.state === "open").map((slot) => slot.number);
  for (const [at, number] of numbers.entries()) {
    await insist(state, "room.replaced", () => reseal(state, state.slots[number - 1]));
    told(at + 1, numbers.length);
  }
}

async function reseal(state, { number, text, was, state: kept }) {
  if (kept !== "open") return;
  const { own, pair } = state.member;
  const bytes = await sealText(text, recipientsOf(state));
  const hash = await digestOf(bytes);
  await post(await signWrite(pair, { ...own, room: state.id, what: "reseal", number, was, hash }), bytes);
  state.slots[number - 1].was = hash;
}

/** Let a device read no more: what comes from now on is not sealed to it. */
export const remove = (state, recipient) =>
  append(state, "removed", { recipient }, (recipients) => recipients.filter((each) => each !== recipient));

/** Erase entries for good: first it is said that they were, then their bytes go. */
export async function erase(state, numbers) {
  await append(state, "erased", { numbers });
  for (const number of numbers) await insist(state, "room.replaced", () => empty(state, state.slots[number - 1]));
  await update(state);
}

async function empty({ id, member: { own, pair } }, { number, was, state: kept }) {
  if (kept === "empty") return;
  await post(await signWrite(pair, { ...own, room: id, what: "erase", number, was }));
}

/** Delete the room for good, with all that it holds. */
export async function destroy({ id, member }) {
  requirePair(member);
  await post(await signWrite(member.pair, { ...member.own, room: id, what: "delete", number: 0 }));
  localStorage.removeItem(`comity.room.${id}`);
}
