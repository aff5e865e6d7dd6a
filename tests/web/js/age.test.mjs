import assert from "node:assert/strict";
import { test } from "node:test";

import { formatRecipient, generateIdentity, open, parseRecipient, seal } from "../../../src/comity/web/static/js/age.js";
import { utf8 } from "../../../src/comity/web/static/js/bytes.js";
import { codeOf } from "./vectors.mjs";

const REFUSED = ["age.form", "age.damaged", "age.not_for_us"];

test("what is sealed is opened by each recipient, whatever its length, and by nobody else", async () => {
  const [first, second, stranger] = await Promise.all([1, 2, 3].map(generateIdentity));
  for (const length of [0, 1, 65535, 65536, 65537, 131072, 200001]) {
    const bytes = new Uint8Array(length).map((_, at) => at % 251);
    const file = await seal(bytes, [first.recipient, second.recipient]);
    for (const identity of [first, second]) assert.deepEqual(await open(file, identity), bytes, `length ${length}`);
    assert.equal(await codeOf(() => open(file, stranger)), "age.not_for_us");
  }
});

test("a private key cannot be extracted", async () => {
  const identity = await generateIdentity();
  await assert.rejects(crypto.subtle.exportKey("pkcs8", identity.private));
});

test("any flipped bit is refused, and so is any file cut short or made longer", async () => {
  const identity = await generateIdentity();
  const file = await seal(utf8("our line"), [identity.recipient]);
  for (let at = 0; at < file.length * 8; at += 1) {
    const changed = Uint8Array.from(file);
    changed[at >> 3] ^= 1 << (at & 7);
    assert.ok(REFUSED.includes(await codeOf(() => open(changed, identity))), `bit ${at}`);
  }
  for (let length = 0; length < file.length; length += 1) {
    assert.ok(REFUSED.includes(await codeOf(() => open(file.slice(0, length), identity))), `length ${length}`);
  }
  const longer = new Uint8Array(file.length + 1);
  longer.set(file);
  assert.equal(await codeOf(() => open(longer, identity)), "age.damaged");
});

test("a file of several chunks is refused without its last one, and with chunks in another order", async () => {
  const identity = await generateIdentity();
  const file = await seal(new Uint8Array(3 * 65536 + 5), [identity.recipient]);
  const start = file.length - (3 * 65552 + 21);
  assert.equal(await codeOf(() => open(file.slice(0, start + 3 * 65552), identity)), "age.damaged");
  const swapped = Uint8Array.from(file);
  swapped.copyWithin(start, start + 65552, start + 2 * 65552);
  assert.equal(await codeOf(() => open(swapped, identity)), "age.damaged");
});

test("recipients are Bech32, and one wrong character is refused", async () => {
  // The example of the age specification's own documentation of recipients.
  const known = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
  assert.equal(formatRecipient(parseRecipient(known)), known);
  for (let at = 4; at < known.length; at += 1) {
    const other = known[at] === "q" ? "p" : "q";
    const changed = known.slice(0, at) + other + known.slice(at + 1);
    assert.equal(await codeOf(() => parseRecipient(changed)), "age.recipient", `character ${at}`);
  }
  for (const wrong of ["", "age1", known.toUpperCase(), `${known}q`, null]) {
    assert.equal(await codeOf(() => parseRecipient(wrong)), "age.recipient");
  }
  assert.equal(await codeOf(() => seal(utf8("x"), [])), "age.no_recipient");
});

test("a recipient of small order is refused: anybody could open what is sealed to it", async () => {
  assert.equal(await codeOf(() => seal(utf8("x"), [formatRecipient(new Uint8Array(32))])), "age.form");
});
