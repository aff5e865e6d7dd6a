/**
 * Taking a seat in an exercise: a key is made here, the delegation's head accredits it by an act, and the seat is taken by
 * signing in with it. A seat that this browser holds already is only signed in to.
 */
import { ComityError, need } from "./errors.js";
import { generateKey, provePossession, signIn } from "./keys.js";
import { keepKey, listKeys } from "./keystore.js";
import { make, makeIcon, t, wordError } from "./page.js";

const page = document.querySelector("[data-seats]");
const { org } = page.dataset;

for (const button of page.querySelectorAll("[data-seat]")) {
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      await takeSeat(button.dataset.seat);
    } catch (error) {
      const words = error.words ?? wordError(error);
      tell(t("signin.refused"), words);
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
}

/** Sign in with the key that this browser holds for the seat; if there is none that speaks, with a new one. */
async function takeSeat(party) {
  const held = (await listKeys(org)).filter((record) => record.party === party && record.role === "delegate");
  for (const record of held.reverse()) {
    if (await enter(record, party).catch(() => false)) return;
  }
  const grant = { org, party, role: "delegate", origin: location.origin };
  const pair = await generateKey();
  const possession = await provePossession(pair, grant);
  await post("/exercise/seat", { party, key: pair.key, possession, origin: location.origin });
  await keepKey({ ...pair, ...grant, made: new Date().toISOString() });
  await enter(pair, party);
}

async function enter(pair, party) {
  await post("/sign-in", await signIn(pair, { org, party, origin: location.origin, now: new Date() }));
  location.assign("/desk");
  return true;
}

/** Post JSON; returns the answer, throws with the server's words if it refused. */
async function post(url, value) {
  const headers = {
    "Content-Type": "application/json", Accept: "application/json",
    "X-CSRFToken": page.querySelector("[name=csrfmiddlewaretoken]").value,
  };
  let response;
  try {
    response = await fetch(url, { method: "POST", headers, body: JSON.stringify(value) });
  } catch {
    throw new ComityError("signin.unanswered");
  }
  const result = await response.json().catch(() => ({}));
  if (result.refused) throw Object.assign(new ComityError(result.refused.code), { words: result.refused.words });
  need(response.ok, "error.other", { code: response.status });
  return result;
}

function tell(title, words) {
  const box = page.querySelector("[data-answer]");
  box.hidden = false;
  box.replaceChildren(makeIcon("object"), make("strong", {}, title), make("p", {}, words));
  box.scrollIntoView({ block: "nearest" });
}
