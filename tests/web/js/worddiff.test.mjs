import assert from "node:assert/strict";
import { test } from "node:test";

import { compareWords } from "../../../src/comity/web/static/js/worddiff.js";

const shown = (parts) => parts.map(({ kind, text }) => ({ same: text, gone: `[-${text}-]`, new: `[+${text}+]` })[kind]).join("");

const CASES = [
  ["The lamps are lit at dusk.", "The lamps are lit before dusk.", "en", "The lamps are lit [-at-][+before+] dusk."],
  ["", "New.", "en", "[+New.+]"],
  ["Gone.", "", "en", "[-Gone.-]"],
  ["Same.", "Same.", "en", "Same."],
  ["Лампы зажигают в сумерках.", "Лампы зажигают до сумерек.", "ru", "Лампы зажигают [-в-][+до+] [-сумерках-][+сумерек+]."],
  ["تُضاء المصابيح عند الغسق", "تُضاء المصابيح قبل الغسق", "ar", "تُضاء المصابيح [-عند-][+قبل+] الغسق"],
];

for (const [before, after, language, expected] of CASES) {
  test(`compares in ${language}: ${after || before}`, () => {
    assert.equal(shown(compareWords(before, after, language)), expected);
  });
}

test("a language without spaces is compared by its words, not as one", () => {
  const parts = compareWords("黄昏时点亮港口的灯", "黄昏前点亮港口的灯", "zh");
  assert.ok(parts.some(({ kind, text }) => kind === "same" && text.includes("港口")));
});

test("what is kept and what goes is the old wording, what is kept and what comes the new", () => {
  const texts = CASES.flatMap(([before, after]) => [before, after]);
  for (const before of texts) {
    for (const after of texts) {
      const parts = compareWords(before, after);
      const side = (kind) => parts.filter((part) => part.kind !== kind).map(({ text }) => text).join("");
      assert.deepEqual([side("new"), side("gone")], [before, after]);
    }
  }
});

test("very long wordings are not compared, and nothing of them is lost", () => {
  const parts = compareWords("a ".repeat(3000), "b ".repeat(3000));
  assert.deepEqual(parts.map(({ kind }) => kind), ["gone", "new"]);
});
