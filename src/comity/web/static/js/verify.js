/** The page that verifies an evidence file, or a certified copy: it goes through the steps and shows each, offline. */
import { isPdf, verifyCopy } from "./copy.js";
import { verifyEvidence } from "./evidence.js";
import { ComityError } from "./errors.js";
import { localiseTimes } from "./time.js";
import { make, makeIcon, t, wordError } from "./page.js";

const ICONS = { held: "concur", failed: "object", open: "open" };
const page = document.querySelector("[data-verify]");
const find = (mark) => page.querySelector(`[data-${mark}]`);
const drop = find("drop");

async function verify(file) {
  const box = find("result");
  box.hidden = false;
  box.replaceChildren(make("p", {}, t("verify.working")));
  try {
    const pinned = find("organisation").value.trim() || null;
    const bytes = new Uint8Array(await file.arrayBuffer());
    // The ninth step is a certified copy's alone.
    page.querySelector("[data-step=copy]").hidden = !isPdf(bytes);
    const outcome = await (isPdf(bytes) ? verifyCopy : verifyEvidence)(bytes, { organisation: pinned });
    outcome.steps.forEach(showStep);
    box.replaceChildren(...(outcome.holds ? describe(outcome.result) : [describeFailure(outcome.steps)]));
    localiseTimes(box);
  } catch (error) {
    const words = error instanceof ComityError ? wordError(error) : String(error);
    box.replaceChildren(notice("object", words));
  }
}

function showStep({ name, state, code, facts }) {
  const row = page.querySelector(`[data-step="${name}"]`);
  row.dataset.state = state;
  row.querySelector(".icon").replaceWith(makeIcon(ICONS[state]));
  const told = Object.entries(facts).map(([fact, value]) => `${fact}: ${value}`);
  row.querySelector("p").textContent = [code, ...told].filter(Boolean).join(" · ");
}

function notice(tone, title, ...paragraphs) {
  const lines = paragraphs.map((words) => make("p", {}, words));
  const icon = makeIcon(ICONS_OF_TONES[tone]);
  return make("div", { className: `notice notice-${tone}` }, icon, make("strong", {}, title), ...lines);
}

const ICONS_OF_TONES = { object: "object", concern: "alert", concur: "concur" };

function describeFailure(steps) {
  const failed = steps.find(({ state }) => state === "failed");
  return notice("object", t("verify.fails", { number: failed.number }));
}

function describe(result) {
  const whose = result.pinned ? t("verify.pinned") : t("verify.unnamed", { organisation: result.organisation });
  const exercise = result.exercise ? [t("verify.exercise")] : [];
  const tone = result.pinned ? "concur" : "concern";
  return [notice(tone, t("verify.holds"), whose, ...exercise, t("verify.revocation")), makeFacts(result)];
}

function makeFacts({ act, time, index, size, cosigned, parts }) {
  const when = make("time", { dateTime: time }, time);
  when.dataset.local = "";
  const witnesses = cosigned.map(({ name }) => name).join(", ") || t("verify.nobody");
  const rows = [
    ["verify.act", act.kind], ["verify.by", act.by], ["verify.time", when],
    ["verify.place", t("verify.place_words", { index, size })], ["verify.cosigned", witnesses],
    ["verify.id", make("code", {}, act.id)],
  ];
  const facts = rows.flatMap(([label, value]) => [make("dt", {}, t(label)), make("dd", {}, value)]);
  const labelled = parts.map(({ name, data }) => [t("verify.part", { name }), read(data)]);
  const shown = labelled.flatMap(([label, text]) => [make("dt", {}, label), make("dd", {}, text)]);
  return make("dl", { className: "facts" }, ...facts, ...shown);
}

function read(data) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    return t("verify.bytes", { size: data.length });
  }
}

find("file").addEventListener("change", () => {
  const [file] = find("file").files;
  if (file) verify(file);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.toggleAttribute("data-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files[0]) verify(event.dataTransfer.files[0]);
  });
}
