/**
 * age v1 files (age-encryption.org/v1) for X25519 recipients: sealed here, opened here, by any other age too.
 *
 * X25519, HKDF and HMAC are the browser's own (Web Crypto), so that a private key need never be extractable;
 * ChaCha20-Poly1305, which it lacks, is vendored. Opening refuses every file that is not exactly what was sealed.
 */
import { base64, concat, parseBase64, parseUtf8, randomBytes, sameBytes, utf8 } from "./bytes.js";
import { need } from "./errors.js";
import { chacha20poly1305 } from "../vendor/noble-ciphers/chacha.js";

const INTRO = "age-encryption.org/v1\n";
const LABEL = "age-encryption.org/v1/X25519";
const CHUNK = 64 * 1024;
const TAG = 16;
const MAX_HEADER = 64 * 1024;
const BASE = new Uint8Array(32);
BASE[0] = 9;
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

const sealChunk = (key, nonce, bytes) => chacha20poly1305(key, nonce).encrypt(bytes);

/** Make a device's identity: {recipient: "age1…", private: CryptoKey that cannot be extracted}. */
export async function generateIdentity() {
  const pair = await run(() => crypto.subtle.generateKey("X25519", false, ["deriveBits"]));
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { recipient: formatRecipient(raw), private: pair.privateKey };
}

/** Seal bytes to recipients ("age1…"), at least one; returns the age file's bytes. Who can open it cannot be told from it. */
export async function seal(bytes, recipients) {
  need(recipients.length > 0, "age.no_recipient");
  const fileKey = randomBytes(16);
  const stanzas = [];
  for (const recipient of recipients) stanzas.push(await wrap(fileKey, parseRecipient(recipient)));
  const head = utf8(`${INTRO}${stanzas.join("")}---`);
  const mac = await headerMac(fileKey, head);
  const nonce = randomBytes(16);
  const key = await hkdf(fileKey, nonce, "payload");
  return concat(head, utf8(` ${bare(mac)}\n`), nonce, ...chunks(bytes, CHUNK).map(({ at, last, part }) =>
    sealChunk(key, chunkNonce(at, last), part)));
}

/** Open an age file with an identity {recipient, private}; throws `age.form`, `age.not_for_us` or `age.damaged`. */
export async function open(file, identity) {
  const { stanzas, head, mac, payload } = parseFile(file);
  let fileKey = null;
  for (const stanza of stanzas) fileKey ??= await unwrap(stanza, identity);
  need(fileKey, "age.not_for_us");
  need(sameBytes(await headerMac(fileKey, head), mac), "age.damaged");
  need(payload.length >= 16 + TAG, "age.damaged");
  const key = await hkdf(fileKey, payload.slice(0, 16), "payload");
  const parts = chunks(payload.slice(16), CHUNK + TAG).map(({ at, last, part }) => {
    // Only an empty file has an empty chunk.
    need(part.length > TAG || at === 0, "age.damaged");
    return openChunk(key, chunkNonce(at, last), part);
  });
  return concat(...parts);
}

/** Cut bytes into chunks; there is always one, and the last is marked. */
function chunks(bytes, size) {
  const count = Math.max(1, Math.ceil(bytes.length / size));
  return Array.from({ length: count }, (_, at) => (
    { at, last: at === count - 1, part: bytes.subarray(at * size, (at + 1) * size) }));
}

function openChunk(key, nonce, bytes) {
  try {
    return chacha20poly1305(key, nonce).decrypt(bytes);
  } catch {
    need(false, "age.damaged");
  }
}

/** Eleven bytes of a counter, big-endian, and whether the chunk is the last. */
function chunkNonce(at, last) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, at);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

async function wrap(fileKey, recipient) {
  const pair = await run(() => crypto.subtle.generateKey("X25519", false, ["deriveBits"]));
  const share = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const key = await hkdf(await agree(pair.privateKey, recipient), concat(share, recipient), LABEL);
  return `-> X25519 ${bare(share)}\n${bare(sealChunk(key, new Uint8Array(12), fileKey))}\n`;
}

/** Return the file key if the stanza is for this identity, or null. */
async function unwrap({ share, body }, identity) {
  const own = parseRecipient(identity.recipient);
  const key = await hkdf(await agree(identity.private, share), concat(share, own), LABEL);
  try {
    return chacha20poly1305(key, new Uint8Array(12)).decrypt(body);
  } catch {
    return null;
  }
}

/** The shared secret of X25519; of a share of small order it would be zero, which is refused. */
async function agree(privateKey, share) {
  const key = await run(() => crypto.subtle.importKey("raw", share, "X25519", true, []));
  let secret = BASE;
  try {
    secret = new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: key }, privateKey, 256));
  } catch {
    need(false, "age.form");
  }
  need(secret.some((byte) => byte !== 0), "age.form");
  return secret;
}

async function hkdf(secret, salt, info) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

async function headerMac(fileKey, head) {
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", await hkdf(fileKey, new Uint8Array(0), "header"), how, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, head));
}

/** Read the header strictly. Stanzas of other kinds are for others, and are passed over. */
function parseFile(file) {
  let at = 0;
  const line = () => {
    const end = file.subarray(0, MAX_HEADER).indexOf(10, at);
    need(end >= 0, "age.form");
    const text = parseUtf8(file.subarray(at, end), "age.form");
    at = end + 1;
    return text;
  };
  need(`${line()}\n` === INTRO, "age.form");
  const stanzas = [];
  let text = line();
  while (text.startsWith("-> ")) {
    const [, kind, ...rest] = text.split(" ");
    const body = readBody(line);
    if (kind === "X25519") {
      need(rest.length === 1, "age.form");
      stanzas.push({ share: parseBare(rest[0], 32), body: parseBare(body, 32) });
    }
    text = line();
  }
  need(text.startsWith("--- "), "age.form");
  const mac = parseBare(text.slice(4), 32);
  const head = file.slice(0, at - text.length - 1 + 3);
  return { stanzas, head, mac, payload: file.slice(at) };
}

/** A stanza's body stands in lines of 64 characters; the first shorter one, which may be empty, ends it. */
function readBody(line) {
  let body = "";
  for (;;) {
    const text = line();
    need(text.length <= 64, "age.form");
    body += text;
    if (text.length < 64) return body;
  }
}

/** Base64 without padding, as age has it, in its one spelling. */
const bare = (bytes) => base64(bytes).replace(/=+$/, "");

function parseBare(text, length) {
  need(typeof text === "string" && !text.includes("="), "age.form");
  const bytes = parseBase64(text + "=".repeat((4 - (text.length % 4)) % 4), "age.form");
  need(bytes.length === length, "age.form");
  return bytes;
}

/** Format 32 bytes of an X25519 public key as a recipient: Bech32 (BIP 173) with the prefix `age`. */
export function formatRecipient(raw) {
  const words = regroup(raw, 8, 5, true);
  return `age1${[...words, ...checksum(words)].map((word) => BECH32[word]).join("")}`;
}

/** Parse a recipient to its 32 bytes; throws `age.recipient`. */
export function parseRecipient(text) {
  need(typeof text === "string" && /^age1[02-9ac-hj-np-z]{58}$/.test(text), "age.recipient", { found: String(text).slice(0, 70) });
  const words = [...text.slice(4)].map((sign) => BECH32.indexOf(sign));
  const body = words.slice(0, -6);
  need(checksum(body).every((word, at) => word === words[body.length + at]), "age.recipient", { found: text });
  const raw = regroup(body, 5, 8, false);
  need(raw?.length === 32, "age.recipient", { found: text });
  return Uint8Array.from(raw);
}

/** Write numbers of so many bits as numbers of so many others; null if what is left over is not zero. */
function regroup(values, from, to, padded) {
  const found = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = ((held << from) | value) & 0xfff;
    bits += from;
    while (bits >= to) {
      bits -= to;
      found.push((held >> bits) & ((1 << to) - 1));
    }
  }
  const rest = held & ((1 << bits) - 1);
  if (padded && bits) found.push(rest << (to - bits));
  return padded || (bits < from && rest === 0) ? found : null;
}

function checksum(words) {
  const prefix = [..."age"].map((sign) => sign.charCodeAt(0));
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...words];
  let sum = 1;
  for (const value of [...values, 0, 0, 0, 0, 0, 0]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, at) => {
      if ((top >> at) & 1) sum ^= generator;
    });
  }
  sum ^= 1;
  return Array.from({ length: 6 }, (_, at) => (sum >>> (5 * (5 - at))) & 31);
}

/** A browser without X25519 must not be told as a damaged file. */
async function run(make) {
  need(globalThis.crypto?.subtle, "browser.not_secure");
  try {
    return await make();
  } catch (error) {
    need(error.name !== "NotSupportedError" && error.name !== "SyntaxError", "browser.no_x25519");
    throw error;
  }
}
