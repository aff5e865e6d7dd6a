/**
 * A decision's page: what others say is shown as it comes, from what the stream brings (shell/board_push.py). What is
 * our own is marked here, for what is sent is the same for all; what we may do now is asked for afterwards, by and by.
 */
import { announce, whenReleased } from "./live.js";
import { make, parseHtml } from "./page.js";
import { localiseTimes } from "./time.js";

const CATCH_UP_MS = 1000;

const board = () => document.getElementById("decision");
const topic = board().dataset.refresh;
// The last state that the stream told of, and the one it had told of when the page was last asked for.
let heard = null;
let heardBefore = null;
let asking = null;

document.addEventListener("live", (event) => {
  const told = event.detail;
  // A message without a state says only that something changed: the page is loaded anew.
  if (told.topic !== topic || !told.token) return;
  event.preventDefault();
  heard = told.token;
  whenReleased(() => show(told));
});

// What was on its way meanwhile may be older than what the stream has told since it was asked for.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === board()) heardBefore = heard;
});
document.addEventListener("htmx:afterSettle", () => {
  if (heard !== heardBefore && heard !== board().dataset.token) loadAnew();
  heardBefore = heard;
});

function show(told) {
  const { token } = board().dataset;
  if (told.token === token) return;
  // The page has missed something, or there is too much of it, or it was just opened with an older state.
  if (!told.since?.includes(token) || told.whole) return void setTimeout(loadAnew, Math.random() * CATCH_UP_MS);
  board().dataset.token = told.token;
  keepFocus(() => {
    for (const [name, html] of Object.entries(told.parts)) part(name).replaceChildren(fresh(html));
    for (const { id, html } of told.tiles) renewTile(id, fresh(html).firstElementChild);
    for (const { id, after, html } of told.said) renewSaid(id, after, fresh(html).firstElementChild);
  });
  announce();
  askWhatWeMay(told);
}

const part = (name) => board().querySelector(`[data-part="${CSS.escape(name)}"]`);

function fresh(html) {
  const made = parseHtml(html);
  localiseTimes(made);
  return made;
}

function renewTile(id, tile) {
  const old = board().querySelector(`.board-tile[data-key="${CSS.escape(id)}"]`);
  if (id === board().dataset.party) {
    tile.dataset.self = "";
    tile.querySelector(".code-name").replaceWith(old.querySelector(".code-name"));
  }
  old.replaceWith(tile);
}

/** Put what was said in the place of what it was before, or after what stands before it. */
function renewSaid(id, after, item) {
  const list = saidList();
  const find = (act) => list.querySelector(`[data-said="${CSS.escape(act)}"]`);
  const old = find(id);
  if (old) old.replaceWith(item);
  else if (after) find(after).after(item);
  else list.prepend(item);
}

function saidList() {
  const section = board().querySelector("[data-said-list]");
  const list = section.querySelector(".said");
  if (list) return list;
  const made = make("ol", { className: "said" });
  section.querySelector("p").replaceWith(made);
  return made;
}

/** What has the focus keeps it, if it is still there under its id when this is done. */
function keepFocus(run) {
  const { id } = document.activeElement ?? {};
  run();
  if (id && document.activeElement?.id !== id) document.getElementById(id)?.focus({ preventScroll: true });
}

/** Everybody would ask at once: each asks at a moment of its own, and once for all that came until then. */
function askWhatWeMay({ bears, after, within }) {
  const possible = document.getElementById("possible");
  const isOurs = !bears || bears.includes(board().dataset.party) || "others" in (possible?.dataset ?? {});
  if (!possible || !isOurs || asking) return;
  asking = setTimeout(() => {
    asking = null;
    // The page may have been loaded anew since.
    const now = document.getElementById("possible");
    if (now) window.htmx.trigger(now, "refresh");
  }, after + Math.random() * within);
}

function loadAnew() {
  window.htmx.trigger(board(), "refresh");
}
