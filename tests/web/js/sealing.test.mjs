import assert from "node:assert/strict";
import { test } from "node:test";

import { generateIdentity, seal } from "../../../src/comity/web/static/js/age.js";
import { sha256, utf8 } from "../../../src/comity/web/static/js/bytes.js";
import { encode } from "../../../src/comity/web/static/js/canonical.js";
import { generateKey, keyFromSeed, sign } from "../../../src/comity/web/static/js/keys.js";
import {
  digestOf, openEntry, sealText, signDevice, signEntry, verifyDevices,
} from "../../../src/comity/web/static/js/sealing.js";
import { codeOf, vectors } from "./vectors.mjs";

const { file } = vectors.evidence[0];
const ORG = file.organisation;
const DUN = { org: ORG, party: "DUN" };
const ROOM = "ab".repeat(16);
const entries = file.openings.map((opening) => JSON.parse(opening.entry));
const GRANTS = entries.slice(0, 5).map(({ act, signatures }) => ({ act, signatures }));
const keyOf = async (name) => keyFromSeed(await sha256(utf8(name)));

async function deviceOf(name, { party = "DUN", pair = null } = {}) {
  const identity = await generateIdentity();
  return { identity, value: await signDevice(pair ?? (await keyOf(name)), { org: ORG, party, recipient: identity.recipient }) };
}

test("a device that a delegate's key vouches for is believed", async () => {
  const { identity, value } = await deviceOf("DUN-delegate");
  const { devices, refused, held } = await verifyDevices({ devices: [value], grants: GRANTS }, DUN);
  assert.deepEqual([devices.length, refused], [1, 0]);
  assert.equal(devices[0].recipient, identity.recipient);
  assert.deepEqual(held.get(devices[0].key), ["DUN", "delegate"]);
});

test("a device that the server slips in is refused", async () => {
  const mine = await deviceOf("DUN-delegate");
  const others = [
    // Of a key of its own; of the keeper; of another party; of a root, which stays in its safe.
    await deviceOf("", { pair: await generateKey() }),
    await deviceOf("keeper"),
    await deviceOf("EST-head"),
    await deviceOf("DUN-root"),
    // Signed for another party's rooms.
    await deviceOf("DUN-delegate", { party: "EST" }),
  ].map(({ value }) => value);
  // Another recipient in the place of the one that was signed; a statement of another kind, signed alike.
  const { identity } = await deviceOf("DUN-delegate");
  const said = JSON.parse(mine.value.statement);
  others.push({ ...mine.value, statement: encode({ ...said, recipient: identity.recipient }) });
  const ended = await signDevice(await keyOf("DUN-delegate"), { ...DUN, recipient: identity.recipient, ends: true });
  others.push(ended, null, {}, { statement: "", signature: {} });
  const { devices, refused } = await verifyDevices({ devices: [...others, mine.value], grants: GRANTS }, DUN);
  assert.deepEqual(devices.map(({ recipient }) => recipient), [mine.identity.recipient]);
  assert.equal(refused, others.length);
});

test("grants that do not hold are believed in nothing", async () => {
  const { value } = await deviceOf("DUN-delegate");
  const ask = (grants, org = ORG) => codeOf(() => verifyDevices({ devices: [value], grants }, { org, party: "DUN" }));
  assert.equal(await ask(GRANTS, "ef".repeat(32)), "room.grants");
  assert.equal(await ask([]), "room.grants");
  // Without the link from the root, the delegate's head is nobody.
  assert.equal(await ask([GRANTS[0], GRANTS[2]]), "evidence.key_without_authority");
  const forged = structuredClone(GRANTS);
  forged[2].act.body.key = (await generateKey()).key;
  assert.equal(await ask(forged), "signature.wrong");
});

test("a device proved by fewer grants than there are is simply not proved", async () => {
  const { value } = await deviceOf("DUN-delegate");
  const { devices, refused } = await verifyDevices({ devices: [value], grants: GRANTS.slice(0, 2) }, DUN);
  assert.deepEqual([devices.length, refused], [0, 1]);
});

const HEAD = { ...DUN, room: ROOM, number: 2, before: "cd".repeat(32) };
const PLACE = { ...DUN, room: ROOM, number: 2 };

test("an entry is opened by its devices, in its place, with the words as they were signed", async () => {
  const pair = await keyOf("DUN-delegate");
  const [first, second] = [await generateIdentity(), await generateIdentity()];
  const fields = { on: 0, place: null, words: "不 Фонарь ضوء\nzwei" };
  const { text, digest } = await signEntry(pair, HEAD, "remark", fields);
  const bytes = await sealText(text, [first.recipient, second.recipient]);
  const opened = await openEntry(bytes, [await generateIdentity(), second], PLACE);
  assert.deepEqual([opened.content.words, opened.content.key, opened.digest], [fields.words, pair.key, digest]);
  assert.equal(opened.text, text);
  assert.equal(await openEntry(bytes, [await generateIdentity()], PLACE), null);
});

test("an entry in another place, room or party is refused", async () => {
  const pair = await keyOf("DUN-delegate");
  const identity = await generateIdentity();
  const { text } = await signEntry(pair, HEAD, "remark", { words: "x" });
  const bytes = await sealText(text, [identity.recipient]);
  for (const other of [{ number: 3 }, { room: "cd".repeat(16) }, { party: "EST" }, { org: "ef".repeat(32) }]) {
    assert.equal(await codeOf(() => openEntry(bytes, [identity], { ...PLACE, ...other })), "room.moved");
  }
});

test("an entry that another than its author signed is refused: whoever seals cannot speak for others", async () => {
  const pair = await keyOf("DUN-delegate");
  const identity = await generateIdentity();
  const { text } = await signEntry(pair, HEAD, "remark", { words: "x" });
  const { entry } = JSON.parse(text);
  const thief = await generateKey();
  const bySelf = encode({ entry, signature: await sign(thief, "seal", utf8(entry)) });
  const forged = encode({ entry: entry.replace('"x"', '"y"'), signature: JSON.parse(text).signature });
  // A signature for another purpose is none.
  const asAct = encode({ entry, signature: await sign(pair, "act", utf8(entry)) });
  const codes = [];
  for (const each of [bySelf, forged, asAct, "{}", ""]) {
    const bytes = await seal(utf8(each), [identity.recipient]);
    codes.push(await codeOf(() => openEntry(bytes, [identity], PLACE)));
  }
  assert.deepEqual(codes.slice(0, 4), ["room.entry", "signature.wrong", "signature.wrong", "room.entry"]);
  assert.ok(codes[4].startsWith("canonical."));
});

test("an entry longer than one may be is refused here, before anything is sent", async () => {
  const pair = await keyOf("DUN-delegate");
  const identity = await generateIdentity();
  const { text } = await signEntry(pair, HEAD, "remark", { words: "x".repeat(70000) });
  assert.equal(await codeOf(() => sealText(text, [identity.recipient])), "room.too_long");
  assert.match(await digestOf(utf8("")), /^e3b0c442/);
});
