import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../../../src/comity/web/static/js/bytes.js";
import { formatEvidence, verifyEvidence } from "../../../src/comity/web/static/js/evidence.js";
import { vectors } from "./vectors.mjs";

for (const { name, file, text, pin, step, code } of vectors.evidence) {
  test(`evidence ${name}: ${code ?? "holds"}, as Python says`, async () => {
    const bytes = text === undefined ? formatEvidence(file) : utf8(text);
    const { holds, steps, result } = await verifyEvidence(bytes, { organisation: pin ?? null });
    const failed = steps.find(({ state }) => state === "failed");
    assert.deepEqual([failed?.number ?? null, failed?.code ?? null], [step, code]);
    assert.equal(holds, step === null);
    assert.equal(result !== null, holds);
  });
}

test("any flipped byte of a good file is refused, and never a crash", async () => {
  const good = formatEvidence(vectors.evidence[0].file);
  for (let at = 7; at < good.length; at += 397) {
    const bytes = Uint8Array.from(good);
    bytes[at] ^= 1;
    assert.equal((await verifyEvidence(bytes)).holds, false, `byte ${at}`);
  }
});

test("tells what a good file proves", async () => {
  const { result } = await verifyEvidence(formatEvidence(vectors.evidence[0].file));
  const { act, index, exercise } = result;
  assert.deepEqual([act.by, act.kind, index, exercise], ["DUN", "decision.object", 5, true]);
  assert.deepEqual(result.cosigned, [{ name: "witness.dunmere.example", at: 1772355600 }]);
  assert.equal(new TextDecoder().decode(result.parts[0].data), "The harbour clause is not agreed.");
});

test("hostile files end in a step, not in a crash", async () => {
  for (const text of ["", "null", "[]", "{}", "1", '"x"', '{"comity":"evidence/v1"}', "[".repeat(100000)]) {
    const { steps } = await verifyEvidence(utf8(text));
    assert.equal(steps[0].state, "failed");
  }
});
