/**
 * Writing a proposal: a draft that a delegation brings from its room, a provision divided at the cursor, and nothing
 * lost when the page is loaded anew. The draft stays in this browser's session until its act is recorded.
 */
const KEY = "comity.draft";

const readDraft = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
};

const signing = document.querySelector("form[data-act]");
const writing = document.querySelector("[data-propose]");
if (writing) prepare(writing);
if (signing) bringReason(signing);
document.querySelectorAll("textarea[data-start]").forEach(startByHand);

/** Words by hand begin with those that result; a box that is closed again without a change says nothing. */
function startByHand(box) {
  const { start } = box.dataset;
  const details = box.closest("details");
  details.addEventListener("toggle", () => {
    if (details.open && !box.value) box.value = start;
    else if (!details.open && box.value === start) box.value = "";
  });
}

function prepare(box) {
  const { text, provision, op } = box.dataset;
  const draft = readDraft();
  const isSame = draft && draft.text === text && (draft.provision ?? "") === provision && draft.op === op;
  // A form that came back from the server holds what was typed last.
  if (isSame && !signing && !box.querySelector(".errorlist")) fill(box, draft);
  box.querySelectorAll("[data-divide]").forEach((button) => divideAt(box, button));
  box.closest("form").addEventListener("submit", () => keep(box, isSame ? draft.reason : ""));
}

/** The words of each language go into its box. */
function fill(box, { words, fields = {} }) {
  const filled = { ...Object.fromEntries(Object.entries(words ?? {}).map(([tag, own]) => [`words_${tag}`, own])), ...fields };
  for (const [name, value] of Object.entries(filled)) {
    const field = box.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field || typeof value !== "string" || field.value !== field.defaultValue) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function keep(box, reason) {
  const { text, provision, op } = box.dataset;
  const fields = {};
  for (const field of box.querySelectorAll("textarea, input[type=text]")) fields[field.name] = field.value;
  const words = {};
  for (const field of box.querySelectorAll("textarea[data-words]")) {
    if (field.name.startsWith("words_")) words[field.dataset.words] = field.value;
  }
  sessionStorage.setItem(KEY, JSON.stringify({ text, provision, op, words, fields, reason }));
}

function divideAt(box, button) {
  const { divide: tag } = button.dataset;
  const first = box.querySelector(`[name="words_${CSS.escape(tag)}"]`);
  const second = box.querySelector(`[name="second_${CSS.escape(tag)}"]`);
  button.hidden = false;
  button.addEventListener("click", () => {
    const at = first.selectionStart;
    second.value = [first.value.slice(at).trim(), second.value].filter(Boolean).join(" ");
    first.value = first.value.slice(0, at).trim();
    first.dispatchEvent(new Event("input", { bubbles: true }));
    second.focus();
  });
}

/** On the page where the proposal is signed: the draft's reason, and the end of the draft once it is recorded. */
function bringReason(act) {
  const reasons = act.elements.namedItem("reasons");
  const draft = readDraft();
  if (!draft) return;
  if (reasons && draft.reason && !reasons.value) {
    reasons.value = draft.reason;
    reasons.dispatchEvent(new Event("input", { bubbles: true }));
  }
  act.addEventListener("recorded", () => sessionStorage.removeItem(KEY));
}
