import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, instructionsOn, numbersOf, outcomeOf, standingOf } from "../../../src/comity/web/static/js/roomlog.js";

const held = new Map([["a", ["ARV", "head"]], ["b", ["ARV", "delegate"]], ["s", ["ARV", "sitting"]], ["x", ["BEL", "head"]]]);
const device = (key) => ({ key, recipient: `age-${key}` });
const OPENED = ["opened", { title: "Fog", text: "", devices: [device("a")] }];
const DRAFT = ["draft", { revises: 0, place: null, op: "insert", words: { en: "In fog." }, reason: "" }];
const remark = (on, words = "so?") => ["remark", { on, place: null, words }];

/** Slots from [kind, fields, key], each following on the one before. */
const slotsOf = (...entries) => entries.map(([kind, fields, key = "a"], at) => ({
  number: at + 1, state: "open", digest: `d${at + 1}`,
  content: { key, number: at + 1, before: at ? `d${at}` : "", at: "t", kind, ...fields },
}));
const read = (slots) => fold(slots, { held, party: "ARV" });
const faultsOf = (slots) => read(slots).faults.map(({ number, code }) => `${number} ${code}`);

test("drafts are revised, remarked on and answered, by whoever reads the room", () => {
  const room = read(slotsOf(
    OPENED, ["admitted", { device: device("b") }], DRAFT, remark(3), remark(4, "reply"),
    ["draft", { ...DRAFT[1], revises: 3, words: { en: "In dense fog." } }, "b"], ["named", { name: "Capital" }, "b"],
  ));
  const [draft] = room.drafts;
  assert.deepEqual([room.title, room.faults], ["Fog", []]);
  assert.deepEqual(draft.versions.map(({ by, words }) => [by, words.en]), [["a", "In fog."], ["b", "In dense fog."]]);
  assert.equal(draft.remarks[0].remarks[0].words, "reply");
  assert.equal(room.names.get("b"), "Capital");
  assert.deepEqual(numbersOf(draft).sort(), [3, 4, 5, 6]);
});

test("who was not let in, or is no more, or is of another party, does not count", () => {
  assert.deepEqual(faultsOf(slotsOf(OPENED, [...remark(0), "b"])), ["2 room.stranger"]);
  assert.deepEqual(faultsOf(slotsOf(OPENED, [...remark(0), "x"])), ["2 room.stranger"]);
  const out = slotsOf(OPENED, ["admitted", { device: device("b") }], ["removed", { recipient: "age-b" }], [...remark(0), "b"]);
  assert.deepEqual(faultsOf(out), ["4 room.stranger"]);
  for (const key of ["x", "s"]) {
    const slots = slotsOf(["opened", { ...OPENED[1], devices: [device(key)] }, key], [...remark(0), key]);
    assert.equal(faultsOf(slots)[0], "1 room.stranger");
  }
});

test("what is left out, put in another order or emptied by nobody of the delegation is seen", () => {
  const whole = slotsOf(OPENED, DRAFT, remark(2), remark(2, "again"));
  assert.deepEqual(faultsOf(whole), []);
  assert.ok(faultsOf([whole[0], whole[1], whole[3]]).includes("4 room.gap"));
  const relinked = slotsOf(OPENED, DRAFT, remark(2));
  relinked[2].content.before = "other";
  assert.deepEqual(faultsOf(relinked), ["3 room.broken"]);
  const emptied = [...whole];
  emptied[2] = { number: 3, state: "empty" };
  assert.deepEqual(faultsOf(emptied), ["3 room.missing"]);
});

test("what the delegation erased is gone, with all that was said on it, and is no fault", () => {
  const slots = slotsOf(OPENED, DRAFT, remark(2), ["erased", { numbers: [2] }]);
  slots[1] = { number: 2, state: "empty" };
  const room = read(slots);
  assert.deepEqual([room.drafts, room.faults], [[], []]);
});

test("what this device cannot open yet is counted, and what does not hold is a fault", () => {
  const slots = slotsOf(OPENED, DRAFT, remark(2));
  slots[1] = { number: 2, state: "faulty", code: "age.damaged" };
  assert.deepEqual(faultsOf(slots), ["2 age.damaged", "3 room.unknown_kind"]);
  slots[1] = { number: 2, state: "sealed" };
  assert.deepEqual(read(slots).sealed, [2]);
});

test("an entry of another form or an unknown kind does not count and breaks nothing", () => {
  const wrong = [
    ["vanished", {}], ["remark", { on: -1, place: null, words: "x" }], ["remark", { words: 1 }], ["__proto__", {}], OPENED,
    ["draft", { ...DRAFT[1], revises: 99 }], ["answered", { on: 2, desk: 0, cleared: true, words: "" }],
    ["clearance-asked", { on: 2, desks: [], order: "in-order" }],
  ];
  for (const each of wrong) assert.deepEqual(faultsOf(slotsOf(OPENED, DRAFT, each)), ["3 room.unknown_kind"]);
});

const ask = (order) => ["clearance-asked", { on: 2, desks: ["Harbours", "Light"], order }];
const answer = (desk, cleared) => ["answered", { on: 3, desk, cleared, words: "" }];
const clearanceOf = (...entries) => read(slotsOf(OPENED, DRAFT, ...entries)).drafts[0].clearances[0];

test("in order, a desk is asked once the one before has cleared", () => {
  assert.deepEqual(standingOf(clearanceOf(ask("in-order"))), ["asked", "waiting"]);
  assert.deepEqual(standingOf(clearanceOf(ask("in-order"), answer(0, true))), ["cleared", "asked"]);
  const refused = clearanceOf(ask("in-order"), answer(0, false));
  assert.deepEqual([standingOf(refused), outcomeOf(refused)], [["refused", "waiting"], "refused"]);
  const changed = clearanceOf(ask("in-order"), answer(0, false), answer(0, true), answer(1, true));
  assert.equal(outcomeOf(changed), "cleared");
  assert.deepEqual(faultsOf(slotsOf(OPENED, DRAFT, ask("in-order"), answer(1, true))), ["4 room.unknown_kind"]);
});

test("side by side, all are asked at once, and a later wording is not what they cleared", () => {
  assert.deepEqual(standingOf(clearanceOf(ask("side-by-side"))), ["asked", "asked"]);
  const room = read(slotsOf(OPENED, DRAFT, ask("side-by-side"), answer(1, true), ["draft", { ...DRAFT[1], revises: 2 }]));
  const [draft] = room.drafts;
  assert.deepEqual([draft.clearances[0].of, draft.versions.length], [1, 2]);
});

test("a closed room takes nothing more", () => {
  assert.deepEqual(faultsOf(slotsOf(OPENED, ["closed", {}], DRAFT)), ["3 room.closed"]);
});

const DECISION = `decision:${"ab".repeat(32)}`;
const instruction = (about = DECISION, words = "Object.", until = "") => ["instruction", { about, words, until }];

test("an instruction is on a decision or a text, and is acknowledged once by whoever did not give it", () => {
  const room = read(slotsOf(
    OPENED, ["admitted", { device: device("b") }], [...instruction(DECISION, "Object.", "2031-03-02T09:00:00.000Z"), "b"],
    instruction(`text:${"cd".repeat(32)}`, "Propose nothing."), ["acknowledged", { on: 3 }], ["acknowledged", { on: 3 }],
    instruction(DECISION, "Concur after all."),
  ));
  assert.deepEqual(room.faults, []);
  assert.deepEqual(instructionsOn(room, [DECISION]).map(({ words }) => words), ["Concur after all.", "Object."]);
  const [, first] = instructionsOn(room, [DECISION]);
  assert.deepEqual(first.acknowledged.map(({ by, number }) => [by, number]), [["a", 5]]);
  assert.deepEqual([first.by, first.until], ["b", "2031-03-02T09:00:00.000Z"]);
  assert.deepEqual(numbersOf(first).sort(), [3, 5]);
  assert.deepEqual(instructionsOn(room, [`text:${"00".repeat(32)}`]), []);
});

test("what is no instruction, or acknowledges none, does not count", () => {
  const bad = [
    instruction("decision:elsewhere"), instruction(`room:${"ab".repeat(32)}`), instruction(DECISION, 7),
    instruction(DECISION, "Soon.", "tomorrow"),
  ];
  for (const entry of bad) assert.deepEqual(faultsOf(slotsOf(OPENED, entry)), ["2 room.unknown_kind"]);
  assert.deepEqual(faultsOf(slotsOf(OPENED, DRAFT, ["acknowledged", { on: 2 }])), ["3 room.unknown_kind"]);
  assert.deepEqual(faultsOf(slotsOf(OPENED, instruction(), ["acknowledged", { on: 2 }])), ["3 room.unknown_kind"]);
  assert.deepEqual(faultsOf(slotsOf(OPENED, [...instruction(), "b"])), ["2 room.stranger"]);
  assert.deepEqual(faultsOf(slotsOf(OPENED, ["closed", {}], instruction())), ["3 room.closed"]);
});

test("an instruction that was erased is gone, with its acknowledgements", () => {
  const slots = slotsOf(
    OPENED, ["admitted", { device: device("b") }], instruction(), ["acknowledged", { on: 3 }, "b"], ["erased", { numbers: [3, 4] }],
  );
  for (const at of [2, 3]) slots[at] = { number: at + 1, state: "empty" };
  const room = read(slots);
  assert.deepEqual([room.instructions, room.faults], [[], []]);
});
