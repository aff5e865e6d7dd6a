/**
 * This device in its delegation: its signing key, its sealing keys, and the delegation's other devices, verified.
 *
 * A member is {own: {org, party, key, may_write}, pair: the signing key or null, identities, held, devices, refused}.
 */
import { generateIdentity } from "./age.js";
import { base64url } from "./bytes.js";
import { ComityError, need } from "./errors.js";
import { readKeyFile } from "./keys.js";
import { findKey, keepSealingKey, listSealingKeys, removeSealingKey } from "./keystore.js";
import { signDevice, verifyDevices } from "./sealing.js";

const EMPTY = new Uint8Array(0);

/** Return this device as a member of the delegation that is signed in. */
export async function enter(own) {
  const pair = (await findKey(own.key)) ?? null;
  const identities = await listSealingKeys(own.org, own.party);
  const member = { own, pair, identities, held: new Map(), devices: [], refused: 0 };
  await refreshDevices(member);
  return member;
}

/** Ask for the delegation's devices and verify them anew: before anything is sealed to them. */
export async function refreshDevices(member) {
  Object.assign(member, await verifyDevices(await ask("/rooms/devices"), member.own));
}

/** The devices of this browser that its delegation's others can verify. */
export const ownDevices = ({ devices, identities }) =>
  devices.filter(({ recipient }) => identities.some((identity) => identity.recipient === recipient));

/** Make a sealing key here, keep it, and have the signing key vouch for it. It is kept first: lost, it would be of no use. */
export async function makeDevice(member) {
  const { own, identities } = member;
  requirePair(member);
  const identity = { ...(await generateIdentity()), org: own.org, party: own.party, key: own.key, made: new Date().toISOString() };
  await keepSealingKey(identity);
  await post(await signDevice(member.pair, { ...own, recipient: identity.recipient }));
  identities.push(identity);
  await refreshDevices(member);
}

/** End a device of the delegation, as far as the server goes along; this browser forgets its own sealing key. */
export async function endDevice(member, recipient) {
  requirePair(member);
  await post(await signDevice(member.pair, { ...member.own, recipient, ends: true }));
  const kept = member.identities.findIndex((identity) => identity.recipient === recipient);
  if (kept >= 0) {
    await removeSealingKey(recipient);
    member.identities.splice(kept, 1);
  }
  await refreshDevices(member);
}

/** Take the signing key from a key file for as long as the page is open. */
export async function openKeyFile(member, text) {
  const pair = await readKeyFile(text);
  need(pair.key === member.own.key, "key.other", { key: member.own.key });
  member.pair = pair;
}

export function requirePair({ pair, own }) {
  need(own.may_write, "room.may_not_write");
  need(pair, "room.no_key");
}

/** Post a signed statement with the bytes that it speaks of; throws with the server's words if it refused. */
export async function post({ statement, signature }, data = EMPTY) {
  const headers = {
    "Content-Type": "application/json", Accept: "application/json",
    "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
  };
  const body = JSON.stringify({ statement, signature, data: base64url(data) });
  return answer(() => fetch("/rooms/write", { method: "POST", headers, body, redirect: "error" }));
}

/** Get JSON from this site. */
export const ask = (url) => answer(() => fetch(url, { headers: { Accept: "application/json" }, cache: "no-store", redirect: "error" }));

async function answer(send) {
  let response;
  try {
    response = await send();
  } catch {
    throw new ComityError("room.unanswered");
  }
  const result = await response.json().catch(() => null);
  if (result?.refused) throw Object.assign(new ComityError(result.refused.code), { words: result.refused.words });
  need(response.status !== 404, "room.gone");
  need(response.ok && result, "room.not_answered", { status: response.status });
  return result;
}
