/**
 * The capital's instructions beside what they are about: opened from the delegation's rooms, in this browser alone.
 *
 * All rooms are read, each in the same way: so the server cannot tell from what is asked which of them is about what is
 * shown here. Much to read is read only when it is asked for.
 */
import { ask, enter, ownDevices, refreshDevices } from "./device.js";
import { fingerprint } from "./keys.js";
import { instructionsOn } from "./roomlog.js";
import { append, makeState, update } from "./roomstore.js";
import { drawInstruction } from "./roomview.js";
import { localiseTimes } from "./time.js";
import { t, wordError } from "./page.js";

/** As many entries are opened without being asked for. */
const MOST_UNASKED = 400;

const card = document.querySelector("[data-instructions]");
const find = (mark) => card.querySelector(`[data-${mark}]`);
const { org, party, key, mayWrite, about } = card?.dataset ?? {};
const states = new Map();
const prints = new Map();
let member = null;
/** One after another: an entry is written only when what came before it was read. */
let turn = Promise.resolve();

const inTurn = (run) => {
  turn = turn.catch(() => {}).then(run);
  return turn.catch(tell);
};

if (card) start();

async function start() {
  find("look").addEventListener("click", () => inTurn(() => refresh(true)));
  card.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) inTurn(() => acknowledge(button));
  });
  document.addEventListener("live", ({ detail }) => {
    if (detail.topic === `room:${party}`) inTurn(() => refresh(states.size > 0));
  });
  inTurn(async () => {
    member = await enter({ org, party, key, may_write: mayWrite === "yes" });
    // A browser that opens nothing shows nothing.
    if (ownDevices(member).length) await refresh(false);
  });
}

async function refresh(asked) {
  const { rooms } = await ask("/rooms/listed");
  const many = rooms.reduce((sum, { last }) => sum + last, 0) > MOST_UNASKED;
  find("many").hidden = asked || !many;
  card.hidden = !many && states.size === 0;
  if (many && !asked) return;
  await refreshDevices(member);
  for (const { id } of rooms) {
    if (!states.has(id)) states.set(id, makeState(member, id));
    await update(states.get(id));
  }
  for (const id of states.keys()) if (!rooms.some((room) => room.id === id)) states.delete(id);
  await draw();
}

async function draw() {
  const rows = [];
  for (const state of states.values()) {
    for (const instruction of instructionsOn(state.room, about.split(" "))) rows.push(await drawOne(state, instruction));
  }
  find("list").replaceChildren(...rows);
  localiseTimes(find("list"));
  find("none").hidden = rows.length > 0 || find("many").hidden === false;
  card.hidden = rows.length === 0 && find("look").dataset.pressed !== "yes";
}

async function drawOne(state, instruction) {
  for (const each of [instruction, ...instruction.acknowledged]) await learnPrint(each.by);
  const { room } = state;
  const inside = ownDevices(member).some(({ recipient }) => room.devices.has(recipient));
  const nameOf = (by) => room.names.get(by) ?? t("room.key", { print: prints.get(by) });
  const row = drawInstruction(
    { room, member, nameOf, state, mayWrite: mayWrite === "yes" && inside && member.pair !== null }, instruction,
  );
  // Here one only acknowledges; all else is done in the room.
  for (const button of row.querySelectorAll('[data-do]:not([data-do="acknowledge"])')) button.hidden = true;
  const link = row.querySelector("[data-room-link]");
  Object.assign(link, { hidden: false, href: `/rooms/${state.id}` });
  return row;
}

async function learnPrint(by) {
  if (!prints.has(by)) prints.set(by, (await fingerprint(by)).slice(0, 16).replace(/(.{4})(?=.)/g, "$1 "));
}

async function acknowledge(button) {
  const { instruction, state } = button.about;
  button.disabled = true;
  try {
    await append(state, "acknowledged", { on: instruction.number });
  } finally {
    button.disabled = false;
  }
  await draw();
}

function tell(error) {
  const place = find("trouble");
  place.hidden = false;
  place.textContent = error.words ?? wordError(error);
}
