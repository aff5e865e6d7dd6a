/** The signed act as comity.core.act has it: built here for signing, and parsed strictly for verification. */
import { base64url, concat, hex, parseBase64url, randomBytes, sha256, utf8 } from "./bytes.js";
import { checkTime, decode, encode, formatTime } from "./canonical.js";
import { need } from "./errors.js";
import { parsePublic, parseSignature, prefix, sign, verifySignature } from "./keys.js";

export const MAX_ACT = 65536;
export const MAX_PARTS = 64;
export const HASH = /^[0-9a-f]{64}$/;
export const PARTY = /^[A-Z][A-Z0-9-]{1,31}$/;
const KIND = /^[a-z]{1,24}\.[a-z_]{1,24}$/;
const STANDING = /^[a-z][a-z0-9-]{1,63}$/;
const PART = /^[a-z][a-zA-Z0-9._-]{0,63}$/;
const FIELDS = "at,body,by,key,kind,n,nonce,org,parts,seen,to,v";

/** Whether the value is an object with exactly the names, given sorted and joined by commas. */
export const hasNames = (value, names) => isObject(value) && Object.keys(value).sort().join() === names;

export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

const isSortedSet = (names) => names.every((name, at) => at === 0 || names[at - 1] < name);

/** An act's id: the SHA-256 of all the bytes that its signatures cover, prefix included, in hexadecimal. */
export const actId = async (text) => hex(await sha256(prefix("act"), utf8(text)));

/**
 * Build an act from the server's template and the texts of its parts.
 *
 * `template`: {org, kind, v, by, key, n, seen, to, body, parts: [{name, to?, data? (base64url)}]}; `texts`: the text of
 * each part without data, by name; a part whose text is empty is left out. Returns {text, id, parts}: the canonical
 * text that will be signed, its id, and the parts to deliver. Fresh randomness: nonce 32 bytes, a salt of 32 bytes per part.
 */
export async function buildAct(template, texts, { now = new Date() } = {}) {
  const { org, kind, v, by, key, n, seen, to, body } = template;
  const sources = (template.parts ?? []).filter((part) => part.data !== undefined || texts[part.name]);
  const built = await Promise.all(sources.map((part) => buildPart(part, texts[part.name])));
  built.sort((one, other) => (one.name.name < other.name.name ? -1 : 1));
  const at = formatTime(now);
  const nonce = hex(randomBytes(32));
  const parts = built.map((part) => part.name);
  const text = encode({ org, kind, v, by, key, n, nonce, seen, at, to, body, parts });
  checkAct(decode(text), text);
  return { text, id: await actId(text), parts: built.map((part) => part.delivered) };
}

async function buildPart(part, text) {
  const data = part.data === undefined ? utf8(text) : parseBase64url(part.data);
  const salt = randomBytes(32);
  const name = { name: part.name, hash: hex(await sha256(salt, data)) };
  if (part.to) name.to = part.to;
  return { name, delivered: { name: part.name, salt: base64url(salt), data: base64url(data) } };
}

/** Sign a built act; returns the envelope in which it travels (`signed-act/v1`). */
export async function signAct(pair, act) {
  need(decode(act.text).key === pair.key, "act.key", { key: pair.key });
  const signature = await sign(pair, "act", utf8(act.text));
  return { comity: "signed-act/v1", act: act.text, signatures: [signature], parts: act.parts };
}

/** The file that `comity sign` takes on a person's own machine: what would be signed, and its parts. */
export const unsignedFile = (act) => ({ comity: "unsigned-act/v1", act: act.text, parts: act.parts });

/** Parse an envelope that comes back from one's own machine; throws `envelope.form`. Returns {envelope, act}. */
export function parseEnvelope(value) {
  need(hasNames(value, "act,comity,parts,signatures") && value.comity === "signed-act/v1", "envelope.form");
  need(typeof value.act === "string" && Array.isArray(value.signatures) && Array.isArray(value.parts), "envelope.form");
  value.signatures.forEach(parseSignature);
  value.parts.forEach(parsePart);
  return { envelope: value, act: parseAct(value.act) };
}

/** Parse an act's canonical text strictly; throws. */
export function parseAct(text) {
  const value = decode(text, { limit: MAX_ACT });
  checkAct(value, text);
  return value;
}

/** Throw unless the value is in an act's form; `text` is its canonical text. */
export function checkAct(value, text) {
  need(hasNames(value, FIELDS), "act.fields");
  for (const [name, pattern] of [["org", HASH], ["kind", KIND], ["by", PARTY], ["nonce", HASH]]) {
    need(typeof value[name] === "string" && pattern.test(value[name]), "act.field", { field: name });
  }
  for (const name of ["v", "n"]) need(Number.isInteger(value[name]) && value[name] > 0, "act.field", { field: name });
  parsePublic(value.key);
  checkTime(value.at);
  const { seen, body, parts } = value;
  const fits = hasNames(seen, "root,size") && Number.isInteger(seen.size) && seen.size >= 0;
  need(fits && HASH.test(String(seen.root)), "act.field", { field: "seen" });
  need(isObject(body), "act.field", { field: "body" });
  need(Array.isArray(parts), "act.field", { field: "parts" });
  checkAudience(value.to);
  parts.forEach(checkPartName);
  need(isSortedSet(parts.map((part) => part.name)) && parts.length <= MAX_PARTS, "act.parts");
  need(utf8(text).length <= MAX_ACT, "act.too_large", { limit: MAX_ACT });
}

function checkPartName(part) {
  const named = hasNames(part, "hash,name") || hasNames(part, "hash,name,to");
  need(named && PART.test(String(part.name)) && HASH.test(String(part.hash)), "act.part");
  if (part.to !== undefined) checkAudience(part.to);
}

function checkAudience(value) {
  const standing = value?.kind === "standing" && STANDING.test(String(value.name)) && value.name !== "everyone";
  const parties = value?.kind === "parties" && Array.isArray(value.parties) ? value.parties : null;
  const fits =
    (hasNames(value, "kind") && value.kind === "everyone") ||
    (hasNames(value, "kind,name") && standing) ||
    (hasNames(value, "kind,name,then") && standing && value.then === "everyone") ||
    (hasNames(value, "kind,parties") && parties?.every((id) => PARTY.test(String(id))) && isSortedSet(parties));
  need(fits, "act.audience");
}

/** Parse a delivered part `{name, salt, data}` strictly; returns {name, salt, data} with bytes. */
export function parsePart(value) {
  need(hasNames(value, "data,name,salt") && PART.test(String(value.name)), "part.form");
  return { name: value.name, salt: parseBase64url(value.salt, 32), data: parseBase64url(value.data) };
}

/** Return if the act's key and every further key signed these bytes as an act; throws. */
export async function verifySignatures(act, text, signatures) {
  need(signatures.length && signatures[0].key === act.key, "act.not_signed_by_its_key", { key: act.key });
  for (const signature of signatures) await verifySignature("act", utf8(text), signature);
}

/** The hash by which an act names a part. */
export const partHash = async (part) => hex(await sha256(concat(part.salt, part.data)));
