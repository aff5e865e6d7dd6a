import assert from "node:assert/strict";
import { test } from "node:test";

import { checkTime, decode, encode, formatTime } from "../../../src/comity/web/static/js/canonical.js";
import { codeOf, vectors } from "./vectors.mjs";

for (const { text, code } of vectors.canonical) {
  test(`decodes ${JSON.stringify(text).slice(0, 40)} as Python does: ${code ?? "accepted"}`, async () => {
    assert.equal(await codeOf(() => decode(text)), code);
  });
}

test("sorts names and writes no space", () => {
  assert.equal(encode({ b: [1, null, true], a: { z: "é", y: "\n" } }), '{"a":{"y":"\\n","z":"é"},"b":[1,null,true]}');
});

test("names the path of what is outside the profile", () => {
  const told = { code: "canonical.character", facts: { path: "parts[0].name" } };
  assert.throws(() => encode({ parts: [{ name: "\u0000" }] }), told);
  assert.throws(() => encode([1.5]), { code: "canonical.type" });
  assert.throws(() => encode({ a: undefined }), { code: "canonical.type" });
  assert.throws(() => encode({ a: new Date() }), { code: "canonical.type" });
});

test("refuses bytes that are not UTF-8, a byte order mark, and more than the limit", async () => {
  assert.equal(await codeOf(() => decode(Uint8Array.of(0x22, 0xff, 0x22))), "canonical.not_utf8");
  assert.equal(await codeOf(() => decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))), "canonical.not_json");
  assert.equal(await codeOf(() => decode('"1234"', { limit: 5 })), "canonical.too_large");
});

test("has one form for times", async () => {
  checkTime(formatTime(new Date(0)));
  for (const bad of ["2026-02-30T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:00:00Z", 5, null]) {
    assert.equal(await codeOf(() => checkTime(bad)), "time.form");
  }
});
