import assert from "node:assert/strict";
import { test } from "node:test";

import { parseBase64url, utf8 } from "../../../src/comity/web/static/js/bytes.js";
import { decode } from "../../../src/comity/web/static/js/canonical.js";
import * as keys from "../../../src/comity/web/static/js/keys.js";
import { codeOf, vectors } from "./vectors.mjs";

for (const vector of vectors.keys) {
  test(`a key from a seed makes Python's bytes: ${vector.public}`, async () => {
    const pair = await keys.keyFromSeed(parseBase64url(vector.seed, 32));
    assert.equal(pair.key, vector.public);
    assert.equal(pair.private.extractable, false);
    assert.equal(await keys.fingerprint(pair.key), vector.fingerprint);
    assert.equal((await keys.sign(pair, "act", utf8(vector.message))).sig, vector.sig);
    assert.deepEqual(await keys.provePossession(pair, vector.grant), vector.possession);
  });
}

test("a signature for one purpose holds for no other", async () => {
  const pair = await keys.generateKey();
  const signature = await keys.sign(pair, "sign-in", utf8("x"));
  await keys.verifySignature("sign-in", utf8("x"), signature);
  assert.equal(await codeOf(() => keys.verifySignature("act", utf8("x"), signature)), "signature.wrong");
});

test("a generated key cannot be extracted", async () => {
  const pair = await keys.generateKey();
  await assert.rejects(crypto.subtle.exportKey("pkcs8", pair.private));
});

for (const weak of vectors.small_order) {
  test(`refuses the weak key ${weak.key}`, async () => {
    const signature = { alg: "ed25519", ...weak };
    assert.equal(await codeOf(() => keys.verifySignature("act", utf8("anything"), signature)), "key.weak");
  });
}

test("reads key files, and refuses what is not one", async () => {
  const { file, public: key } = vectors.keys[0];
  const read = await keys.readKeyFile(file);
  assert.deepEqual([read.key, read.party, read.role, read.org], [key, "ARV", "head", null]);
  assert.equal(read.private.extractable, false);
  const value = JSON.parse(file);
  const faults = ["", "null", "[]", "{}", { ...value, seed: "AA" }, { ...value, seed: 1 }, { ...value, alg: "rsa" },
    { ...value, comity: "key/v1" }, { ...value, party: 1 }];
  for (const fault of faults) {
    const text = typeof fault === "string" ? fault : JSON.stringify(fault);
    assert.equal(await codeOf(() => keys.readKeyFile(text)), "key.file", text);
  }
  const disagreeing = JSON.stringify({ ...value, public: vectors.keys[1].public });
  assert.equal(await codeOf(() => keys.readKeyFile(disagreeing)), "key.file_disagrees");
});

test("a sign-in names its origin, a fresh nonce and the time", async () => {
  const pair = await keys.generateKey();
  const given = { org: "ab".repeat(32), party: "DUN", origin: "https://comity.example", now: new Date(0) };
  const [one, two] = [await keys.signIn(pair, given), await keys.signIn(pair, given)];
  const statement = decode(one.statement);
  assert.deepEqual([statement.origin, statement.at, statement.comity],
    ["https://comity.example", "1970-01-01T00:00:00.000Z", "sign-in/v1"]);
  assert.match(statement.nonce, /^[0-9a-f]{64}$/);
  assert.notEqual(one.statement, two.statement);
  await keys.verifySignature("sign-in", utf8(one.statement), one.signature);
});
