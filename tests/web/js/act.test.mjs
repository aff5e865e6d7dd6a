import assert from "node:assert/strict";
import { test } from "node:test";

import * as acts from "../../../src/comity/web/static/js/act.js";
import { base64url, utf8 } from "../../../src/comity/web/static/js/bytes.js";
import { decode } from "../../../src/comity/web/static/js/canonical.js";
import { generateKey } from "../../../src/comity/web/static/js/keys.js";
import { codeOf } from "./vectors.mjs";

const pair = await generateKey();
const template = (more = {}) => ({
  org: "ab".repeat(32), kind: "decision.object", v: 1, by: "DUN", key: pair.key, n: 1,
  seen: { size: 3, root: "cd".repeat(32) }, to: { kind: "standing", name: "members" },
  body: { decision: "ef".repeat(32) },
  parts: [{ name: "words", field: "words" }, { name: "annex", data: base64url(utf8("annex")) }], ...more,
});

test("an act is canonical, its parts sorted, salted and named by their hash", async () => {
  const act = await acts.buildAct(template(), { words: "Not yet." }, { now: new Date(0) });
  const value = decode(act.text);
  assert.deepEqual(value.parts.map((part) => part.name), ["annex", "words"]);
  assert.equal(value.at, "1970-01-01T00:00:00.000Z");
  for (const [at, part] of act.parts.entries()) {
    assert.equal(await acts.partHash(acts.parsePart(part)), value.parts[at].hash);
  }
  assert.equal(act.id, await acts.actId(act.text));
});

test("a part without text is left out", async () => {
  const act = await acts.buildAct(template(), { words: "" });
  assert.deepEqual(decode(act.text).parts.map((part) => part.name), ["annex"]);
});

test("the envelope verifies, and comes back from one's own machine as it was", async () => {
  const act = await acts.buildAct(template(), { words: "Not yet." });
  const envelope = await acts.signAct(pair, act);
  const back = acts.parseEnvelope(JSON.parse(JSON.stringify(envelope)));
  await acts.verifySignatures(back.act, envelope.act, envelope.signatures);
  assert.equal(await codeOf(() => acts.parseEnvelope({ ...envelope, more: 1 })), "envelope.form");
  const other = await generateKey();
  assert.equal(await codeOf(() => acts.signAct(other, act)), "act.key");
});

test("a template that is not an act's is refused before anything is signed", async () => {
  const faults = [
    [{ n: 0 }, "act.field"], [{ org: "x" }, "act.field"], [{ by: "dun" }, "act.field"], [{ key: "x" }, "key.form"],
    [{ to: { kind: "parties", parties: ["EST", "ARV"] } }, "act.audience"], [{ body: [] }, "act.field"],
    [{ to: { kind: "everyone", then: "everyone" } }, "act.audience"], [{ n: 1.5 }, "canonical.type"],
  ];
  for (const [more, code] of faults) assert.equal(await codeOf(() => acts.buildAct(template(more), {})), code);
});
