/** The list of a delegation's rooms, opened here one by one; opening a new one; and the delegation's devices. */
import { hex, parseBase64url, randomBytes } from "./bytes.js";
import { checkString } from "./canonical.js";
import { endDevice, enter, makeDevice, openKeyFile, ownDevices, refreshDevices } from "./device.js";
import { need } from "./errors.js";
import { openRoom } from "./roomstore.js";
import { piece, shortRecipient } from "./roomview.js";
import { fingerprint } from "./keys.js";
import { fold } from "./roomlog.js";
import { goTo, make, makeIcon, t, wordError } from "./page.js";
import { openEntry } from "./sealing.js";
import { localiseTimes } from "./time.js";

const page = document.querySelector("[data-rooms]");
const find = (mark) => page.querySelector(`[data-${mark}]`);
const own = JSON.parse(document.getElementById("own").textContent);
let sealed = JSON.parse(document.getElementById("sealed").textContent);
let member = null;

const guarded = (run) => async (event) => {
  event?.preventDefault();
  try {
    find("answer").hidden = true;
    await run(event);
    if (member) await draw();
  } catch (error) {
    const box = find("answer");
    box.hidden = false;
    box.replaceChildren(makeIcon("object"), make("strong", {}, error.words ?? wordError(error)));
    box.scrollIntoView({ block: "nearest" });
  }
};

guarded(async () => {
  member = await enter(own);
  find("list").addEventListener("refresh", guarded(refresh));
})().finally(() => page.removeAttribute("aria-busy"));

async function draw() {
  const rows = [];
  for (const room of sealed) rows.push(await drawRoom(room));
  find("list").replaceChildren(...rows);
  localiseTimes(find("list"));
  find("empty").hidden = rows.length > 0;
  const inside = ownDevices(member);
  find("no-device").hidden = inside.length > 0 || !own.may_write;
  find("no-pair").hidden = member.pair !== null || !own.may_write;
  find("new").hidden = inside.length === 0 || member.pair === null || !own.may_write;
  find("refused").hidden = member.refused === 0;
  find("devices").replaceChildren(...(await Promise.all(member.devices.map(drawDevice))));
  const others = member.devices.filter((device) => !inside.includes(device));
  find("others").hidden = others.length === 0;
  const chosen = new Set([...find("choices").querySelectorAll("input:checked")].map((input) => input.value));
  find("choices").replaceChildren(...others.map((device) => drawChoice(device, chosen)));
}

/** What came meanwhile: the page as it is now, of which only the list of rooms is taken. */
async function refresh() {
  const answer = await fetch("/rooms", { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("sealed");
  if (fresh) sealed = JSON.parse(fresh.textContent);
  await refreshDevices(member);
}

async function drawRoom({ id, last, made, entries }) {
  const { root, find: part } = piece("room");
  const title = await readTitle(id, entries);
  part("link").href = `/rooms/${id}`;
  part("link").textContent = title ?? t("room.untitled");
  part("sealed").hidden = title !== null;
  part("count").textContent = last;
  part("at").dateTime = made;
  part("at").textContent = made;
  return root;
}

/** A room's first entry says its name; null if it does not open here, or does not hold. */
async function readTitle(id, [first]) {
  if (!first) return null;
  const place = { org: own.org, party: own.party, room: id, number: 1 };
  const opened = await openEntry(parseBase64url(first.data), member.identities, place).catch(() => null);
  if (!opened) return null;
  return fold([{ number: 1, state: "open", ...opened }], { held: member.held, party: own.party }).title || null;
}

async function drawDevice({ key, recipient }) {
  const { root, find: part } = piece("device");
  const isOwn = member.identities.some((identity) => identity.recipient === recipient);
  part("name").textContent = t("room.key", { print: (await fingerprint(key)).slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ") });
  part("code").textContent = shortRecipient(recipient);
  part("own").hidden = !isOwn;
  const button = part("end");
  button.hidden = !own.may_write || member.pair === null;
  button.addEventListener("click", guarded(async () => {
    if (confirm(t("room.ending_device"))) await endDevice(member, recipient);
  }));
  return root;
}

function drawChoice({ recipient }, chosen) {
  const { root, find: part } = piece("choice");
  Object.assign(part("input"), { value: recipient, checked: chosen.has(recipient) });
  part("code").textContent = shortRecipient(recipient);
  return root;
}

async function open(event) {
  const form = new FormData(event.target);
  const title = String(form.get("title")).normalize("NFC").trim();
  need(title, "room.nothing_written");
  checkString(title);
  const button = event.target.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const chosen = new Set(form.getAll("device"));
    const devices = [...ownDevices(member), ...member.devices.filter(({ recipient }) => chosen.has(recipient))];
    goTo(`/rooms/${await openRoom(member, hex(randomBytes(16)), { title, text: String(form.get("text")), devices })}`);
  } finally {
    button.disabled = false;
  }
}

find("new").addEventListener("submit", guarded(open));
find("make-device").addEventListener("click", guarded(() => makeDevice(member)));
find("key-file").addEventListener("change", guarded(async (event) => {
  const [file] = event.target.files;
  if (file) await openKeyFile(member, await file.text());
}));
