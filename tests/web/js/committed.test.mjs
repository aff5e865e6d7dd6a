// The committed evidence files, which are for verifiers in any language: the browser's says of each what Python says.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { verifyEvidence } from "../../../src/comity/web/static/js/evidence.js";

const folder = new URL("../../vectors/", import.meta.url);
const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf-8"));
const names = readdirSync(new URL("evidence/", folder)).filter((name) => name.endsWith(".json"));

for (const name of names) {
  const fault = expected[`evidence/${name}`] ?? { step: null, code: null };
  test(`${name}: ${fault.code ?? "holds"}`, async () => {
    const bytes = new Uint8Array(readFileSync(new URL(`evidence/${name}`, folder)));
    const { holds, steps, result } = await verifyEvidence(bytes);
    const failed = steps.find(({ state }) => state === "failed");
    assert.deepEqual([failed?.number ?? null, failed?.code ?? null], [fault.step, fault.code]);
    assert.equal(holds, name.startsWith("good-"));
    assert.equal(result !== null, holds);
  });
}

test("there are committed files of both kinds, and each faulty one has its code", () => {
  assert.deepEqual([...new Set(names.map((name) => name.split("-")[0]))].sort(), ["faulty", "good"]);
  const faulty = names.filter((name) => name.startsWith("faulty-")).map((name) => `evidence/${name}`);
  assert.deepEqual(faulty.sort(), Object.keys(expected).filter((name) => name.startsWith("evidence/")).sort());
});
