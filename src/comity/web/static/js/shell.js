/** What every page does: local times, menus that close, the last receipt, live changes, and telling of them. */
import { startLive } from "./live.js";
import { showReceipt } from "./receipt.js";
import { countDown, localiseTimes } from "./time.js";
import { startTelling } from "./told.js";

localiseTimes();
countDown();
setInterval(countDown, 5000);
nameZones();
showReceipt();
startTelling();
startLive();
// On a narrow screen the navigation scrolls by itself, and begins where the reader is.
document.querySelector(".site-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.addEventListener("htmx:load", (event) => {
  localiseTimes(event.detail.elt);
  countDown(event.detail.elt);
});

/** A time that is typed is meant in the reader's own zone, unless the reader writes another. */
function nameZones() {
  for (const field of document.querySelectorAll("[data-own-zone]")) {
    if (field.value === "UTC" && !field.form?.querySelector("[type=datetime-local]")?.value) {
      field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
    }
  }
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement?.closest("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
