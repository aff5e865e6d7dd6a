/**
 * A value and its one text: a restricted RFC 8785, byte for byte what comity.core.canonical writes.
 *
 * The profile: strings (NFC, no surrogates, controls but \n and \t, or bidi controls), integers within ±(2^53-1),
 * booleans, null, arrays, objects with names `[A-Za-z][A-Za-z0-9_-]{0,63}`; at most 32 deep. Error codes are the same.
 */
import { parseUtf8, utf8 } from "./bytes.js";
import { need } from "./errors.js";

export const MAX_DEPTH = 32;

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
const TIME = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z$/;
const STRINGS = /"(?:[^"\\]|\\.)*"/g;
const NOT_AN_INTEGER = /-?(?:\d+(?:\.\d|[eE])|NaN|Infinity)/;

/** Return the value's canonical text; throws with the path of the first thing outside the profile. */
export function encode(value, { depth = MAX_DEPTH } = {}) {
  check(value, depth, []);
  return write(value);
}

/** Return the value of canonical text or bytes; throws unless they are exactly `encode` of that value. */
export function decode(data, { limit = Infinity, depth = MAX_DEPTH } = {}) {
  const bytes = typeof data === "string" ? utf8(data) : data;
  need(bytes.length <= limit, "canonical.too_large", { size: bytes.length, limit });
  const text = typeof data === "string" ? data : parseUtf8(data);
  // JavaScript reads 1.0 as the integer 1, so numbers are looked at before they are read.
  const number = text.replace(STRINGS, "").match(NOT_AN_INTEGER);
  need(!number, "canonical.number", { found: number?.[0] });
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    need(false, "canonical.not_json");
  }
  // Duplicate names, spaces, other escapes and other spellings of a number all end here.
  need(encode(value, { depth }) === text, "canonical.not_canonical");
  return value;
}

function write(value) {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${write(value[name])}`).join(",")}}`;
}

function check(value, depth, path) {
  if (typeof value === "string") return checkString(value, path);
  if (typeof value === "boolean" || value === null) return;
  if (Number.isInteger(value)) {
    return need(Number.isSafeInteger(value), "canonical.number", { path: formatPath(path) });
  }
  need(isContainer(value), "canonical.type", { path: formatPath(path), found: typeof value });
  need(depth > 0, "canonical.too_deep", { path: formatPath(path.slice(0, 4)) });
  if (Array.isArray(value)) return value.forEach((item, at) => check(item, depth - 1, [...path, at]));
  for (const name of Object.keys(value)) {
    need(NAME.test(name), "canonical.name", { path: formatPath(path), found: name.slice(0, 64) });
    check(value[name], depth - 1, [...path, name]);
  }
}

/** Throw unless the string is in the profile: used for acts, and for what a person types before it is signed. */
export function checkString(text, path = []) {
  need(!FORBIDDEN.test(text), "canonical.character", { path: formatPath(path) });
  need(text.normalize("NFC") === text, "canonical.not_nfc", { path: formatPath(path) });
}

function isContainer(value) {
  if (Array.isArray(value)) return true;
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}

function formatPath(path) {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`));
  return steps.join("").replace(/^\.+/, "") || "$";
}

/** Format an instant as the record's one form: UTC, milliseconds, Z. */
export const formatTime = (date) => date.toISOString();

/** Throw `time.form` unless the text is the record's one form of an instant that exists. */
export function checkTime(text) {
  const fits = typeof text === "string" && TIME.test(text) && !Number.isNaN(Date.parse(text));
  need(fits && new Date(text).toISOString() === text, "time.form", { found: String(text).slice(0, 40) });
}
