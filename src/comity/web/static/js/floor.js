/**
 * The floor of a meeting: what changes is shown as it comes (shell/floor_push.py), the same for all who read the same,
 * and clocks run by the server's time. What our own delegation may do now is asked for afterwards, by and by.
 */
import { announce, whenReleased } from "./live.js";
import { parseHtml } from "./page.js";
import { localiseTimes } from "./time.js";

// All who sit in a meeting would ask at once.
const ASK_WITHIN_MS = 800;
const SECOND_MS = 1000;

let asking = null;
// How far this machine's clock is ahead of the server's.
let ahead = 0;

document.addEventListener("live", (event) => {
  const { topic, html } = event.detail;
  const shown = [...document.querySelectorAll("[data-shows]")].filter((each) => each.dataset.shows.split(" ").includes(topic));
  if (html === undefined || !shown.length) return;
  event.preventDefault();
  whenReleased(() => shown.forEach((place) => show(place, html)));
});
// What was loaded anew runs on too, and may allow something else.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "possible") return;
  setClocks();
  if (event.detail.elt.id === "floor") ask();
});

function show(place, html) {
  const fresh = parseHtml(html);
  localiseTimes(fresh);
  // Another text is before the meeting: the page is made for it anew, with what tells of its changes.
  const text = (where) => where.querySelector("[data-text]")?.dataset.text;
  if (place.id === "floor" && document.querySelector(".room-of-meeting") && text(fresh) !== text(place)) {
    setTimeout(() => location.reload(), Math.random() * ASK_WITHIN_MS);
    return;
  }
  place.replaceChildren(...fresh.childNodes);
  setClocks();
  announce();
  if (place.id === "floor") ask();
}

function ask() {
  asking ??= setTimeout(() => {
    asking = null;
    const possible = document.getElementById("possible");
    if (possible) window.htmx.trigger(possible, "refresh");
  }, Math.random() * ASK_WITHIN_MS);
}

function setClocks() {
  const now = document.querySelector("[data-now]")?.dataset.now;
  if (now) ahead = Date.now() - new Date(now);
  run();
}

/** Show how long somebody has had the floor: `data-since` an instant, `data-limit` seconds, 0 where there is none. */
function run() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - ahead - new Date(clock.dataset.since)) / SECOND_MS));
    const limit = Number(clock.dataset.limit);
    clock.querySelector("[data-spent]").textContent = digits(seconds);
    clock.toggleAttribute("data-over", limit > 0 && seconds > limit);
    const part = clock.querySelector("progress");
    if (part) part.value = Math.min(seconds, limit);
  }
}

function digits(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

setClocks();
setInterval(run, SECOND_MS);

const hall = document.querySelector("[data-hall]");
const full = document.querySelector("[data-fullscreen]");
if (full) {
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : hall.requestFullscreen()));
  document.addEventListener("keydown", (event) => {
    const types = event.target.closest("input, textarea, select");
    if (event.key === "f" && !types && !event.ctrlKey && !event.metaKey && !event.altKey) full.click();
  });
}
