/** The projector: shows what the chair shows; for who holds the pen, keys that move it on. */
import { parseHtml } from "./page.js";

const projector = document.getElementById("projector");
const shown = document.getElementById("projected");
const controls = projector.querySelector("[data-controls]");
const full = projector.querySelector("[data-fullscreen]");

document.addEventListener("live", (event) => {
  const { html } = event.detail;
  if (html === undefined) reload();
  else show(html);
});

function show(html) {
  const fresh = parseHtml(html).firstElementChild;
  if (!fresh || shown.firstElementChild?.isEqualNode(fresh)) return;
  shown.replaceChildren(fresh);
  shown.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

/** Something was missed: ask for the page anew. */
async function reload() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = parseHtml(await answer.text());
  shown.replaceChildren(...(page.getElementById("projected")?.childNodes ?? []));
}

/** Tell all projectors of this text, this one among them, what to show. */
async function send(name, value) {
  const body = new FormData(controls);
  body.set(name, value);
  const address = new URL(controls.action);
  address.searchParams.set("script", "");
  await fetch(address, { method: "POST", body });
}

const MOVES = { ArrowRight: "on", ArrowDown: "on", PageDown: "on", " ": "on", ArrowLeft: "back", ArrowUp: "back", PageUp: "back", n: "bracket" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "f") full.click();
  // A button that has the focus is pressed with the space bar, as everywhere.
  if (!controls || (event.key === " " && event.target.closest("button, a, summary"))) return;
  if (event.key in MOVES) send("move", MOVES[event.key]);
  else if (/^[0-9]$/.test(event.key)) send("option", event.key);
  else return;
  event.preventDefault();
});
controls?.addEventListener("submit", (event) => {
  event.preventDefault();
  send("move", event.submitter.value);
});

full.hidden = !document.fullscreenEnabled;
full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : projector.requestFullscreen()));
