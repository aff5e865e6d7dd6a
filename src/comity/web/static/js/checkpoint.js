/** C2SP signed notes, checkpoints and cosignatures: parsed strictly, and verified. */
import { concat, parseBase64, sameBytes, sha256, utf8 } from "./bytes.js";
import { need } from "./errors.js";
import { parsePublic, verifyRaw } from "./keys.js";

const NOTE_SIGNATURE = 1;
const COSIGNATURE = 4;
const MAX_NOTE = 65536;
const NAME = /^[^\s+]{1,255}$/u;
const SIZE = /^(0|[1-9]\d{0,15})$/;
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\x00-\x09\x0b-\x1f\ud800-\udfff]/u;

/** Return if C2SP lets a signer have the name: 1 to 255 characters, no white space, no plus; throws `note.name`. */
export const checkName = (name) => need(NAME.test(name) && !FORBIDDEN.test(name), "note.name", { found: name });

/** Parse a note to {text, signatures: [{name, hint, sig}]}; throws `note.form` or `note.signature`. */
export function parseNote(note) {
  const gap = note.lastIndexOf("\n\n");
  need(note.length <= MAX_NOTE && !FORBIDDEN.test(note) && gap >= 0 && note.endsWith("\n"), "note.form");
  const lines = note.slice(gap + 2);
  need(lines.length > 0, "note.form");
  return { text: note.slice(0, gap + 1), signatures: lines.slice(0, -1).split("\n").map(parseLine) };
}

function parseLine(line) {
  const [dash, name, encoded, ...rest] = line.split(" ");
  need(dash === "\u2014" && NAME.test(name ?? "") && encoded && rest.length === 0, "note.signature");
  const data = parseBase64(encoded, "note.signature");
  need(data.length >= 5, "note.signature");
  return { name, hint: data.slice(0, 4), sig: data.slice(4) };
}

/** Parse a checkpoint's text to {origin, size, root}; throws `checkpoint.form`. */
export async function parseCheckpoint(text) {
  const [origin, size, encoded, end, ...rest] = text.split("\n");
  need(origin && SIZE.test(size ?? "") && encoded && end === "" && !rest.length, "checkpoint.form");
  const root = parseBase64(encoded, "checkpoint.form");
  need(root.length === 32 && Number.isSafeInteger(Number(size)), "checkpoint.form");
  need(size !== "0" || sameBytes(root, await sha256()), "checkpoint.form");
  return { origin, size: Number(size), root };
}

async function findSignatures(note, name, publicText, kind) {
  const named = await sha256(utf8(`${name}\n`), Uint8Array.of(kind), parsePublic(publicText));
  const hint = named.slice(0, 4);
  return note.signatures.filter((signature) => signature.name === name && sameBytes(signature.hint, hint));
}

/** Return what the note says if the log's key signed it for that origin; throws. */
export async function verifyCheckpoint(note, origin, publicText) {
  const checkpoint = await parseCheckpoint(note.text);
  need(checkpoint.origin === origin, "checkpoint.origin", { found: checkpoint.origin, expected: origin });
  const [signature] = await findSignatures(note, origin, publicText, NOTE_SIGNATURE);
  need(signature, "checkpoint.unsigned", { origin });
  await verifyRaw(publicText, utf8(note.text), signature.sig);
  return checkpoint;
}

/** Return the witness's time in seconds since 1970 UTC, or null if it did not cosign; throws for a wrong signature. */
export async function verifyCosignature(note, name, publicText) {
  const found = await findSignatures(note, name, publicText, COSIGNATURE);
  const signature = found.find(({ sig }) => sig.length === 72);
  if (!signature) return null;
  const timestamp = new DataView(signature.sig.slice(0, 8).buffer).getBigUint64(0);
  const message = concat(utf8(`cosignature/v1\ntime ${timestamp}\n`), utf8(note.text));
  await verifyRaw(publicText, message, signature.sig.slice(8));
  return Number(timestamp);
}
