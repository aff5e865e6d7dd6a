import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isPdf, verifyCopy } from "../../../src/comity/web/static/js/copy.js";

const good = new Uint8Array(readFileSync(new URL("../../vectors/copy/good-objection.pdf", import.meta.url)));
const failedIn = ({ steps }) => steps.find(({ state }) => state === "failed");

test("a certified copy holds, and proves what its evidence proves", async () => {
  const { holds, steps, result } = await verifyCopy(good);
  assert.ok(isPdf(good));
  assert.ok(holds);
  assert.deepEqual(steps.map(({ number, state }) => [number, state]), [...Array(9).keys()].map((at) => [at + 1, "held"]));
  assert.equal(result.act.kind, "decision.object");
});

test("any flipped byte is refused, and never a crash", async () => {
  for (let at = 0; at < good.length; at += at < good.length - 260 ? 797 : 1) {
    const bytes = Uint8Array.from(good);
    bytes[at] ^= 1;
    assert.equal((await verifyCopy(bytes)).holds, false, `byte ${at}`);
  }
});

test("what is no copy, is cut or is added to is refused", async () => {
  const cases = [good.slice(0, 9), good.slice(0, -1), Uint8Array.from([...good, 10]), new Uint8Array()];
  const codes = ["copy.unmarked", "copy.changed", "copy.changed", "copy.unmarked"];
  for (const [at, bytes] of cases.entries()) assert.equal(failedIn(await verifyCopy(bytes)).code, codes[at]);
});
