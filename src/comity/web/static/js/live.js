/**
 * Live pages: one stream of `{topic}` messages; what shows a topic (`data-refresh="topic"`, with hx-get and
 * hx-trigger="refresh") loads itself anew. Focus, scroll and what is being typed stay. A page that says how it shows a
 * topic (`data-live-view`) is sent with the message what changed; every message is an event `live` of the document too,
 * and who has shown what it says prevents its default, which is to load anew. `again` says that it may tell of what was
 * told before.
 */
import { toast } from "./toast.js";
import { t } from "./page.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
// A stream that opens begins with what was recorded in the seconds before.
const BEGINS_MS = 1000;
const EDITABLE = "input:not([type='button'], [type='submit'], [type='hidden']), textarea, select";

let pause = FIRST_PAUSE_MS;
let lostOnce = false;
let isPressed = false;
const held = new Set();
let tellChanges = () => {};

/** Open the stream for the topics that <body data-live> and <body data-told> name, if any. */
export function startLive() {
  const { live = "", told = "" } = document.body.dataset;
  const topics = [...new Set(`${told} ${live}`.split(" ").filter(Boolean))];
  if (!topics.length) return;
  keepFocus();
  holdWhilePressed();
  announceChanges();
  open(topics);
}

function open(topics) {
  const query = new URLSearchParams(topics.map((topic) => ["topic", topic]));
  const view = document.querySelector("[data-live-view]")?.dataset.liveView;
  if (view) query.set("view", view);
  const source = new EventSource(`/live?${query}`);
  let opened = performance.now();
  source.addEventListener("open", () => {
    opened = performance.now();
    pause = FIRST_PAUSE_MS;
    mark("on");
    // What happened while the stream was away was not heard.
    if (lostOnce) topics.forEach((topic) => tell({ topic, again: true }));
    lostOnce = false;
  });
  source.addEventListener("message", (event) => {
    tell({ again: performance.now() - opened < BEGINS_MS, ...JSON.parse(event.data) });
  });
  source.addEventListener("error", () => {
    source.close();
    lostOnce = true;
    mark("off");
    setTimeout(() => open(topics), pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  });
}

function tell(message) {
  const event = new CustomEvent("live", { detail: message, cancelable: true });
  if (document.dispatchEvent(event)) refresh(message.topic);
}

function mark(state) {
  for (const element of document.querySelectorAll("[data-live-mark]")) {
    element.dataset.state = state;
    element.textContent = t(`live.${state}`);
  }
}

function refresh(topic) {
  for (const element of document.querySelectorAll(`[data-refresh~="${CSS.escape(topic)}"]`)) {
    if (isBeingEdited(element)) {
      toast(t("live.changed"), { label: t("live.show"), run: () => location.reload() });
    } else {
      window.htmx.trigger(element, "refresh");
    }
  }
}

/** Whether something in the element has the cursor in it, or was typed and not sent. */
function isBeingEdited(element) {
  const fields = [...element.querySelectorAll(EDITABLE)];
  return fields.some((field) => field === document.activeElement || isChanged(field));
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  const isMoved = (option) => option.selected !== option.defaultSelected;
  if (field.tagName === "SELECT") return [...field.options].some(isMoved);
  return field.value !== field.defaultValue;
}

/** A link or button that is loaded anew under the same id keeps the focus. */
function keepFocus() {
  let focused = null;
  document.addEventListener("htmx:beforeSwap", () => {
    focused = document.activeElement?.id || null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (focused && lost) document.getElementById(focused)?.focus({ preventScroll: true });
  });
}

/** A press begun on a link or button must end on it to be a click: what would replace it meanwhile waits for that. */
function holdWhilePressed() {
  const release = () => {
    isPressed = false;
    const waiting = [...held];
    held.clear();
    for (const each of waiting) {
      if (typeof each === "function") each();
      else window.htmx.trigger(each, "refresh");
    }
  };
  document.addEventListener("pointerdown", () => (isPressed = true), true);
  // The click comes right after the pointer is up.
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(release), true);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isPressed) return;
    event.detail.shouldSwap = false;
    held.add(event.detail.requestConfig.elt);
  });
}

/** Run now, or once a press that has begun has ended. */
export function whenReleased(run) {
  if (isPressed) held.add(run);
  else run();
}

/** Say and mark what a script has changed in parts with a `data-key`. */
export const announce = () => tellChanges();

/** Say what changed: parts with a `data-key` whose `data-announce` is new are told and marked. */
function announceChanges() {
  const parts = () => [...document.querySelectorAll("[data-key]")];
  const signOf = (part) => `${part.dataset.stance ?? ""} ${part.dataset.announce ?? ""}`;
  const read = () => new Map(parts().map((part) => [part.dataset.key, signOf(part)]));
  let known = read();
  tellChanges = () => {
    for (const part of parts()) {
      const before = known.get(part.dataset.key);
      if (before === undefined || before === signOf(part)) continue;
      part.dataset.changed = "";
      if (part.dataset.announce) toast(part.dataset.announce);
    }
    known = read();
  };
  document.addEventListener("htmx:afterSettle", tellChanges);
}
