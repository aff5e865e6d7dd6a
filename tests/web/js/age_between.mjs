/** Seals and opens for another age, line by line: {seal: base64, to: [recipient]} or {open: base64}; first our recipient. */
import { createInterface } from "node:readline";

import { generateIdentity, open, seal } from "../../../src/comity/web/static/js/age.js";

const identity = await generateIdentity();
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const read = (text) => new Uint8Array(Buffer.from(text, "base64"));
const write = (bytes) => Buffer.from(bytes).toString("base64");

say({ recipient: identity.recipient });
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  try {
    const bytes = asked.seal === undefined ? await open(read(asked.open), identity) : await seal(read(asked.seal), asked.to);
    say({ bytes: write(bytes) });
  } catch (error) {
    say({ code: error.code ?? String(error) });
  }
}
