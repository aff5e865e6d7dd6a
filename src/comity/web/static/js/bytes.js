/** Bytes and the texts that stand for them: UTF-8, hexadecimal, base64 and base64url, each with its strict inverse. */
import { need } from "./errors.js";

const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

/** Decode UTF-8 strictly; a byte order mark is kept, so that it is refused as any other stray character. */
export function parseUtf8(bytes, code = "canonical.not_utf8") {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    need(false, code);
  }
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Parse lower-case hexadecimal that was checked before. */
export const parseHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

export function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Decode padded base64; any other spelling of the same bytes is an error with that code. */
export function parseBase64(text, code) {
  let binary = "";
  try {
    binary = atob(text);
  } catch {
    need(false, code);
  }
  need(typeof text === "string" && btoa(binary) === text, code);
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

/** Encode as base64url without padding, the form of keys, signatures and parts in the record. */
export const base64url = (bytes) => base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Decode unpadded base64url of exactly `length` bytes (any length if null); any other spelling is `base64.form`. */
export function parseBase64url(text, length = null) {
  need(typeof text === "string" && /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1, "base64.form");
  const padded = text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4);
  const bytes = parseBase64(padded, "base64.form");
  need(length === null || bytes.length === length, "base64.form");
  return bytes;
}

export function concat(...arrays) {
  const whole = new Uint8Array(arrays.reduce((size, array) => size + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}

export const sameBytes = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export const randomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** SHA-256 of the bytes given one after another. */
export const sha256 = async (...arrays) => new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...arrays)));
