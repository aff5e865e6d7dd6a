/**
 * Signing an act in the browser: `<form data-act>` with the act's template in a JSON block.
 *
 * What is signed is what stands in the technical form; the words above it are the server's. A form with
 * `data-ceremony` has two steps. Sending again after no answer sends the same bytes, so nothing is recorded twice.
 */
import { buildAct, parseEnvelope, signAct, unsignedFile } from "./act.js";
import { checkString } from "./canonical.js";
import { ComityError, need } from "./errors.js";
import { generateKey, provePossession, readKeyFile } from "./keys.js";
import { findKey, keepKey } from "./keystore.js";
import { rememberReceipt, saveReceipt, wordReceipt } from "./receipt.js";
import { goTo, make, makeIcon, saveFile, t, whenChosen, wordError } from "./page.js";

/** An act that was prepared longer ago than this is prepared anew, for its time is judged. */
const FRESH_MS = 10 * 60 * 1000;

document.querySelectorAll("form[data-act]").forEach(enhance);

/** Let a form be signed; done once what it says now can be. */
export async function enhance(form) {
  const template = JSON.parse(document.getElementById(form.dataset.template ?? "act-template").textContent);
  const find = (mark) => form.querySelector(`[data-${mark}]`);
  // `act` is what is shown, once `drawing` is done; `envelope` was sent, not yet answered, and is sent again as it is.
  const state = {
    form, template, find, pair: null, newKey: null, act: null, madeAt: 0, envelope: null, busy: false,
    drawing: null, turn: 0,
  };
  wire(state);
  try {
    const kept = await findKey(template.key);
    // A key file may have been opened in the meantime.
    state.pair ??= kept ?? null;
  } catch (error) {
    answer(state, "concern", wordError(error));
  }
  find("no-key")?.toggleAttribute("hidden", state.pair !== null);
  draw(state);
  await state.drawing;
}

function wire(state) {
  const { form, find } = state;
  form.addEventListener("input", (event) => {
    // Only what becomes part of the act changes it: a tick or a chosen file does not.
    if (event.target.closest("[data-fields]")) draw(state);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(state);
  });
  find("confirm")?.addEventListener("change", () => allow(state));
  find("continue")?.addEventListener("click", () => form.reportValidity() && showStep(state, "sign"));
  // The page is readable before its scripts are here; a button that only they make work waits for them.
  find("continue")?.removeAttribute("disabled");
  find("back")?.addEventListener("click", () => showStep(state, "read"));
  find("take")?.addEventListener("click", () => take(state));
  onFile(state, find("key-file"), (text) => openKeyFile(state, text));
  onFile(state, find("bring"), (text) => bring(state, text));
}

function onFile(state, input, use) {
  whenChosen(input, async (file) => {
    try {
      await use(await file.text());
    } catch (error) {
      answer(state, "object", wordError(error));
    }
    input.value = "";
  });
}

/** In a ceremony the words are fixed before they are signed: fields are read-only in the second step. */
function showStep({ form, find }, step) {
  const signing = step === "sign";
  form.querySelector('[data-step="sign"]').hidden = !signing;
  find("continue").parentElement.hidden = signing;
  for (const field of form.querySelectorAll("[data-fields] :is(input, textarea)")) field.readOnly = signing;
  markStep(form, step);
  const target = signing ? find("confirm") : find("continue");
  target.focus();
  target.scrollIntoView({ block: "center" });
}

function markStep(form, current) {
  let done = true;
  for (const mark of form.querySelectorAll("[data-step-mark]")) {
    const isCurrent = mark.dataset.stepMark === current;
    if (isCurrent) done = false;
    mark.toggleAttribute("data-done", done);
    if (isCurrent) mark.setAttribute("aria-current", "step");
    else mark.removeAttribute("aria-current");
  }
}

/** Read the parts' texts from the form: NFC, plain line ends; throws with the field that holds something hidden. */
function readTexts({ form, template }) {
  const texts = {};
  for (const { name, field } of template.parts ?? []) {
    if (field === undefined) continue;
    const control = form.elements.namedItem(field);
    need(control, "act.field", { field });
    texts[name] = control.value.normalize("NFC").replace(/\r\n?/g, "\n").trim();
    showFieldError(form, control, "");
    try {
      checkString(texts[name]);
    } catch (error) {
      showFieldError(form, control, wordError(error));
      throw error;
    }
  }
  return texts;
}

function showFieldError(form, control, words) {
  const place = form.querySelector(`[data-error-for="${CSS.escape(control.name)}"]`);
  if (words) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  if (place && place.textContent !== words) place.textContent = words;
}

/** Build the act anew from what the form says now, and show what would be signed. */
function draw(state) {
  Object.assign(state, { act: null, envelope: null, turn: state.turn + 1 });
  state.drawing = redraw(state, state.turn);
}

async function redraw(state, turn) {
  const { form } = state;
  let act = null;
  try {
    const texts = readTexts(state);
    for (const echo of form.querySelectorAll("[data-echo]")) echo.textContent = texts[echo.dataset.echo] ?? "";
    act = await buildAct(await fillTemplate(state), texts);
  } catch (error) {
    // What is wrong with a field stands beside it.
    if (!error.code?.startsWith("canonical.")) answer(state, "object", wordError(error));
  }
  // A letter typed in the meantime began another turn, whose act is the one to sign.
  if (turn === state.turn) show(state, act);
}

function show(state, act) {
  Object.assign(state, { act, madeAt: Date.now() });
  state.find("act-text").textContent = act ? readable(act.text) : "";
  state.find("act-id").textContent = act?.id ?? "";
  allow(state);
}

/** A template with `generate: {role}` asks for a key that is made here (a sitting key), with its own acceptance. */
async function fillTemplate(state) {
  const { template } = state;
  if (!template.generate) return template;
  state.newKey ??= makeNewKey(template);
  const { pair, possession } = await state.newKey;
  return { ...template, body: { ...template.body, key: pair.key, possession, origin: location.origin } };
}

async function makeNewKey({ org, by: party, generate: { role } }) {
  const grant = { org, party, role, origin: location.origin };
  const pair = await generateKey();
  return { pair, grant, possession: await provePossession(pair, grant) };
}

const readable = (text) => JSON.stringify(JSON.parse(text), null, 1);

function allow({ find, pair, act, busy }) {
  const confirmed = find("confirm")?.checked ?? true;
  find("sign").disabled = !(pair && act && confirmed) || busy;
}

async function send(state) {
  if (state.busy || state.find("sign").disabled) return;
  setBusy(state, true);
  try {
    await state.drawing;
    if (!state.act) return;
    state.envelope ??= await signFresh(state);
    await keepNewKey(state);
    await post(state, state.envelope);
  } catch (error) {
    answer(state, "object", wordError(error));
  } finally {
    setBusy(state, false);
  }
}

async function signFresh(state) {
  if (Date.now() - state.madeAt > FRESH_MS) {
    draw(state);
    await state.drawing;
  }
  return signAct(state.pair, state.act);
}

/** A new key is kept before its act is sent: a recorded key whose private half is lost would be of no use. */
async function keepNewKey({ newKey }) {
  if (!newKey) return;
  const { pair, grant } = await newKey;
  await keepKey({ ...pair, ...grant, made: new Date().toISOString() });
}

function setBusy(state, busy) {
  state.busy = busy;
  const button = state.find("sign");
  if (busy) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
  allow(state);
}

async function post(state, envelope) {
  const { form } = state;
  const headers = {
    "Content-Type": "application/json", Accept: "application/json",
    "X-CSRFToken": form.elements.namedItem("csrfmiddlewaretoken")?.value ?? "",
  };
  let response;
  let result = null;
  try {
    // The address is read as an attribute: a field named "action" would hide the property.
    const url = form.getAttribute("action");
    response = await fetch(url, { method: "POST", headers, body: JSON.stringify(envelope), redirect: "error" });
    result = await response.json().catch(() => null);
  } catch {
    return answer(state, "concern", t("sign.unknown"));
  }
  if (result?.receipt) return recorded(state, result);
  // A second person of the delegation is to approve it: the page that it waits on says so.
  if (result?.waits) return goTo(result.waits.next);
  if (result?.refused) return refused(state, result.refused);
  return answer(state, "concern", t("sign.fault", { status: response.status }));
}

function recorded(state, { receipt, next }) {
  markStep(state.form, "recorded");
  // Who shows the receipt itself prevents that the page goes on.
  const event = new CustomEvent("recorded", { cancelable: true, detail: { receipt } });
  if (!state.form.dispatchEvent(event)) return;
  if (next) {
    rememberReceipt(receipt);
    goTo(next);
    return;
  }
  const keep = make("button", { type: "button", className: "button button-quiet" }, t("receipt.keep"));
  keep.addEventListener("click", () => saveReceipt(receipt));
  answer(state, "concur", wordReceipt(receipt), keep);
  draw(state);
}

/** A refused act was not recorded, and its number is free: what is sent next is a new act. */
function refused(state, { words, code }) {
  const again = make("a", { className: "button button-quiet", href: location.href }, t("sign.reload"));
  answer(state, "object", t("sign.refused"), make("p", {}, words ?? code), again);
  draw(state);
}

const ICONS = { object: "object", concern: "alert", concur: "concur" };

function answer(state, tone, words, ...more) {
  const box = state.find("answer");
  box.className = `notice notice-${tone}`;
  box.hidden = false;
  box.replaceChildren(makeIcon(ICONS[tone]), make("strong", {}, words), ...more);
  box.scrollIntoView({ block: "nearest" });
}

async function openKeyFile(state, text) {
  const { template } = state;
  const pair = await readKeyFile(text);
  need(pair.key === template.key, "key.other", { key: template.key });
  state.pair = pair;
  state.find("no-key").hidden = true;
  allow(state);
}

async function take(state) {
  await state.drawing;
  if (!state.act) return;
  await keepNewKey(state);
  saveFile("act.json", `${JSON.stringify(unsignedFile(state.act), null, 1)}\n`);
}

async function bring(state, text) {
  let value = null;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ComityError("envelope.form");
  }
  const { envelope, act } = parseEnvelope(value);
  const same = ["org", "kind", "by"].every((name) => act[name] === state.template[name]);
  need(same, "sign.other_act", act);
  setBusy(state, true);
  await post(state, envelope);
  setBusy(state, false);
}
