/** Times in the reader's zone: `<time datetime data-local>` shows local time and zone; its title keeps UTC. */
import { t } from "./words.js";

const language = document.documentElement.lang || undefined;
const local = new Intl.DateTimeFormat(language, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
const utc = new Intl.DateTimeFormat(language, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC",
});

/** Put every marked time under the node into the reader's zone; a time that does not parse stays as it is. */
export function localiseTimes(node = document) {
  for (const element of node.querySelectorAll("time[data-local]")) {
    const instant = new Date(element.dateTime);
    if (Number.isNaN(instant.valueOf())) continue;
    element.textContent = local.format(instant);
    element.title = t("time.utc", { time: utc.format(instant) });
  }
}
