/**
 * What a delegation's devices seal to one another, and how each verifies it: the server is another party's machine.
 *
 * A device is an age recipient that a key of the party vouched for. An entry of a room is signed by its author's key and
 * then sealed; it names its room, its number and the entry before it, so that none can be moved, copied or left out
 * unseen. Everything here is signed for the purpose `seal`, and says in its first name which of the statements it is.
 */
import { open, parseRecipient, seal } from "./age.js";
import { actId, HASH, hasNames, isObject, parseAct, verifySignatures } from "./act.js";
import { hex, parseUtf8, sha256, utf8 } from "./bytes.js";
import { checkTime, decode, encode, formatTime } from "./canonical.js";
import { need } from "./errors.js";
import { holdKeys } from "./evidence.js";
import { parseFounding, verifyFounding } from "./founding.js";
import { parseSignature, sign, verifySignature } from "./keys.js";

export const MAX_ENTRY = 65536;
/** The roles whose keys vouch for devices and write in rooms. */
export const ROLES = ["head", "delegate"];
const ENTRY_FIELDS = ["comity", "org", "party", "room", "key", "number", "before", "at", "kind"];

const signStatement = async (pair, value) => {
  const statement = encode(value);
  return { statement, signature: await sign(pair, "seal", utf8(statement)) };
};

/** Sign that a recipient is (or, `ends`, is no more) a device of the party; returns what is posted. */
export const signDevice = (pair, { org, party, recipient, ends = false, now = new Date() }) => {
  const comity = ends ? "sealing-key-end/v1" : "sealing-key/v1";
  return signStatement(pair, { comity, org, party, key: pair.key, recipient, at: formatTime(now) });
};

/** Sign what is done to a room: `what`, the entry's number, and the hashes of the bytes that go and that come. */
export const signWrite = (pair, { org, party, room, what, number, was = "", hash = "", now = new Date() }) =>
  signStatement(pair, {
    comity: "room-write/v1", org, party, key: pair.key, room, what, number, was, hash, at: formatTime(now),
  });

/** The SHA-256 of bytes in hexadecimal, by which a write names them. */
export const digestOf = async (bytes) => hex(await sha256(bytes));

/**
 * Verify the answer of /rooms/devices; returns {held, devices, refused}.
 *
 * `held`: [party, role] by key, proved from the organisation's founding. `devices`: {key, recipient, role, at}, each
 * vouched for by a head's or delegate's key of the party. `refused`: how many others the server named: a device that
 * it had slipped in is among them. What no list can show is that a key has not ended since: people compare devices.
 */
export async function verifyDevices({ devices, grants }, { org, party }) {
  need(Array.isArray(devices) && Array.isArray(grants), "room.grants");
  const held = await verifyGrants(grants, org);
  const found = [];
  for (const value of devices) {
    const device = await verifyDevice(value, held, { org, party }).catch(() => null);
    if (device) found.push(device);
  }
  return { held, devices: found, refused: devices.length - found.length };
}

async function verifyGrants([first, ...rest], org) {
  need(isObject(first) && Array.isArray(first.signatures), "room.grants");
  const founding = await parseFounding(first.act);
  await verifyFounding(founding, first.signatures.map(parseSignature));
  // The organisation is the one for which this browser made its key, whatever the server says now.
  need(founding.id === org, "room.grants");
  const acts = [];
  for (const value of rest) acts.push(await verifyGrant(value, org));
  return holdKeys(founding, acts);
}

async function verifyGrant(value, org) {
  need(hasNames(value, "act,signatures") && Array.isArray(value.signatures), "room.grants");
  const text = encode(value.act);
  const act = parseAct(text);
  need(act.org === org, "room.grants");
  await verifySignatures(act, text, value.signatures.map(parseSignature));
  return { act, id: await actId(text) };
}

async function verifyDevice(value, held, { org, party }) {
  need(hasNames(value, "signature,statement"), "room.device");
  const { statement, signature } = value;
  const said = decode(statement, { limit: 2048 });
  need(hasNames(said, "at,comity,key,org,party,recipient") && said.comity === "sealing-key/v1", "room.device");
  need(said.org === org && said.party === party, "room.device");
  checkTime(said.at);
  parseRecipient(said.recipient);
  const [holder, role] = held.get(said.key) ?? [];
  need(holder === party && ROLES.includes(role), "room.device");
  need(parseSignature(signature).key === said.key, "room.device");
  await verifySignature("seal", utf8(statement), signature);
  return { key: said.key, recipient: said.recipient, role, at: said.at };
}

/** Sign an entry and return it as it will be sealed, {text, digest}; `head` is {org, party, room, number, before}. */
export async function signEntry(pair, head, kind, fields, { now = new Date() } = {}) {
  const { org, party, room, number, before } = head;
  const content = { comity: "room-entry/v1", org, party, room, key: pair.key, number, before, at: formatTime(now), kind };
  const entry = encode({ ...content, ...fields });
  const signature = await sign(pair, "seal", utf8(entry));
  return { text: encode({ entry, signature }), digest: await digestOf(utf8(entry)) };
}

/** Seal an entry's text to devices; throws `room.too_long` if it is longer than an entry may be. */
export async function sealText(text, recipients) {
  const bytes = await seal(utf8(text), recipients);
  need(bytes.length <= MAX_ENTRY, "room.too_long", { size: bytes.length, limit: MAX_ENTRY });
  return bytes;
}

/**
 * Open an entry with one of this browser's identities and verify that its author signed it for this place.
 *
 * Returns {content, text, digest}, or null if it is not sealed to this device; throws if it is not what was sealed,
 * not signed, or of another place.
 */
export async function openEntry(bytes, identities, place) {
  const text = await openText(bytes, identities);
  if (text === null) return null;
  const value = decode(text);
  need(hasNames(value, "entry,signature"), "room.entry");
  const content = decode(value.entry);
  need(isObject(content) && ENTRY_FIELDS.every((name) => Object.hasOwn(content, name)), "room.entry");
  need(parseSignature(value.signature).key === content.key, "room.entry");
  await verifySignature("seal", utf8(value.entry), value.signature);
  checkTime(content.at);
  need(content.comity === "room-entry/v1" && (content.before === "" || HASH.test(String(content.before))), "room.entry");
  for (const [name, expected] of Object.entries(place)) need(content[name] === expected, "room.moved", { name });
  return { content, text, digest: await digestOf(utf8(value.entry)) };
}

async function openText(bytes, identities) {
  for (const identity of identities) {
    try {
      return parseUtf8(await open(bytes, identity));
    } catch (error) {
      if (error.code !== "age.not_for_us") throw error;
    }
  }
  return null;
}
