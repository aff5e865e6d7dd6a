/** What every page does: local times, menus that close, the last receipt, live changes, and telling of them. */
import { startLive } from "./live.js";
import { showReceipt } from "./receipt.js";
import { localiseTimes } from "./time.js";
import { startTelling } from "./told.js";

localiseTimes();
showReceipt();
startTelling();
startLive();
// On a narrow screen the navigation scrolls by itself, and begins where the reader is.
document.querySelector(".site-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.addEventListener("htmx:load", (event) => localiseTimes(event.detail.elt));

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
