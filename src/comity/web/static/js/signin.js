/**
 * Signing in: signing a statement that is composed here, for this origin, and posted. Also where keys are made, opened
 * from a file, and removed. Nothing secret leaves this page.
 */
import { ComityError, need } from "./errors.js";
import { fingerprint, generateKey, provePossession, readKeyFile, signIn } from "./keys.js";
import { keepKey, listKeys, removeKey } from "./keystore.js";
import { goTo, make, makeIcon, t, whenChosen, wordError } from "./page.js";

const page = document.querySelector("[data-sign-in]");
const find = (mark) => page.querySelector(`[data-${mark}]`);
const { org } = page.dataset;
const parties = [...find("new-key").elements.namedItem("party").options];
const names = new Map(parties.map((option) => [option.value, option.text]));

const guarded = (run) => async (event) => {
  event?.preventDefault();
  try {
    await run(event);
  } catch (error) {
    tell(t("signin.refused"), wordError(error));
  }
};

function tell(title, words) {
  const box = find("answer");
  box.hidden = false;
  box.replaceChildren(makeIcon("object"), make("strong", {}, title), make("p", {}, words));
}

/** Show the keys that this browser keeps for the organisation. */
async function showKeys() {
  const keys = await listKeys(org);
  const rows = await Promise.all(keys.map(makeRow));
  find("keys").replaceChildren(...rows);
  find("no-keys").hidden = rows.length > 0;
}

async function makeRow(record) {
  const enter = make("button", { type: "button", className: "button button-primary" });
  enter.textContent = t("signin.as", { party: names.get(record.party) ?? record.party });
  enter.addEventListener("click", guarded(() => enterWith(record)));
  const remove = make("button", { type: "button", className: "button button-quiet" }, t("signin.remove"));
  remove.addEventListener("click", guarded(() => forget(record)));
  const code = make("code", { className: "faint" }, (await fingerprint(record.key)).slice(0, 16));
  const text = make("p", {}, `${t(`role.${record.role}`)} · `, code);
  return make("li", {}, makeIcon("key"), make("div", { className: "row" }, enter, remove), text);
}

async function forget(record) {
  if (!confirm(t("signin.removing"))) return;
  await removeKey(record.key);
  await showKeys();
}

/** Sign the statement and post it; on success go on to the page that was asked for. */
async function enterWith(pair) {
  const { party } = pair;
  const signed = await signIn(pair, { org, party, origin: location.origin, now: new Date() });
  const headers = {
    "Content-Type": "application/json", Accept: "application/json",
    "X-CSRFToken": page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
  };
  let response;
  try {
    response = await fetch(page.dataset.action, { method: "POST", headers, body: JSON.stringify(signed) });
  } catch {
    throw new ComityError("signin.unanswered");
  }
  const result = await response.json().catch(() => ({}));
  if (result.refused) return tell(t("signin.refused"), result.refused.words ?? result.refused.code);
  need(response.ok, "error.other", { code: response.status });
  goTo(result.next ?? (page.dataset.next || "/desk"));
}

async function openFile(file) {
  const pair = await readKeyFile(await file.text());
  find("key-file").value = "";
  need(!pair.org || pair.org === org, "key.other_organisation");
  if (find("keep").checked) await keepKey({ ...pair, org, origin: null, made: new Date().toISOString() });
  await enterWith(pair);
}

/** Make a key, keep it, and show its request: all that a head of delegation needs to accredit it. */
async function makeKey(event) {
  const form = new FormData(event.target);
  const grant = { org, party: form.get("party"), role: form.get("role"), origin: location.origin };
  const pair = await generateKey();
  await keepKey({ ...pair, ...grant, made: new Date().toISOString() });
  const possession = await provePossession(pair, grant);
  const request = { comity: "key-request/v1", ...grant, key: pair.key, possession };
  find("request-text").textContent = JSON.stringify(request, null, 1);
  find("request").hidden = false;
  await showKeys();
}

whenChosen(find("key-file"), (file) => guarded(() => openFile(file))());
find("new-key").addEventListener("submit", guarded(makeKey));
find("copy").addEventListener("click", guarded(async () => {
  await navigator.clipboard.writeText(find("request-text").textContent);
  find("copy").textContent = t("signin.copied");
}));
guarded(showKeys)();
