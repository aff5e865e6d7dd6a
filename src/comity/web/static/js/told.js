/**
 * Telling a delegate that something awaits the delegation, on open pages, if that was asked for (`<body data-told>`).
 * Without content, once for an event however many pages are open, and not at all while one of them is being looked at.
 */
import { make, t } from "./page.js";

// A page that is being looked at answers within this time, however busy it is; it is enough that one of them is.
const ANSWER_MS = 1500;
// Both are there where the address is safe: https, or this machine.
const isAble = "Notification" in window && "locks" in navigator;

/** Listen for what awaits the delegation, and let the page on which that is chosen ask for the browser's permission. */
export function startTelling() {
  const topic = document.body.dataset.told;
  if (topic && isAble && Notification.permission === "granted") listen(topic);
  const choice = document.querySelector("[data-told-choice]");
  if (choice) askOnClick(choice);
}

function listen(topic) {
  const pages = new BroadcastChannel("comity-told");
  let isTeller = false;
  let timer = null;
  // Of all open pages one tells. The lock passes to another of them when it is closed.
  navigator.locks.request("comity-told", () => {
    isTeller = true;
    return new Promise(() => {});
  });
  pages.addEventListener("message", ({ data }) => {
    if (data === "asks" && document.hasFocus()) pages.postMessage("looked at");
    if (data !== "looked at") return;
    clearTimeout(timer);
    timer = null;
  });
  document.addEventListener("live", ({ detail }) => {
    if (!isTeller || detail.topic !== topic || detail.again || timer !== null || document.hasFocus()) return;
    pages.postMessage("asks");
    timer = setTimeout(() => {
      timer = null;
      show();
    }, ANSWER_MS);
  });
}

function show() {
  const title = document.querySelector(".site-name strong")?.textContent ?? document.title;
  const note = new Notification(title, { body: t("told.something"), tag: "comity-told" });
  note.addEventListener("click", () => {
    window.focus();
    location.assign("/desk");
    note.close();
  });
}

/** Permission is asked for on a click alone; what is chosen is sent once it is granted. */
function askOnClick(form) {
  const says = make("p", { className: "small warn", role: "status" });
  form.append(says);
  if (form.dataset.toldChoice === "on" && !(isAble && Notification.permission === "granted")) {
    says.textContent = isAble ? t("told.not_here") : t("told.unable");
    form.querySelector("[data-told-allow]").hidden = !isAble;
  }
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "browser_on") return;
    event.preventDefault();
    if (!isAble) {
      says.textContent = t("told.unable");
    } else if ((await Notification.requestPermission()) === "granted") {
      HTMLFormElement.prototype.submit.call(withAction(form, event.submitter));
    } else {
      says.textContent = t("told.denied");
    }
  });
}

function withAction(form, button) {
  form.append(make("input", { type: "hidden", name: button.name, value: button.value }));
  return form;
}
