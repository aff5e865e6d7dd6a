/** Times in the reader's zone: `<time datetime data-local>` shows local time and zone; its title keeps UTC. */
import { t } from "./page.js";

const language = document.documentElement.lang || undefined;
const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const thisYear = new Intl.DateTimeFormat(language, { ...parts, timeZoneName: "short" });
const anyYear = new Intl.DateTimeFormat(language, { ...parts, year: "numeric", timeZoneName: "short" });
const utc = new Intl.DateTimeFormat(language, { ...parts, year: "numeric", second: "2-digit", timeZone: "UTC" });

/** Put every marked time under the node into the reader's zone; a time that does not parse stays as it is. */
export function localiseTimes(node = document) {
  for (const element of node.querySelectorAll("time[data-local]")) {
    const instant = new Date(element.dateTime);
    if (Number.isNaN(instant.valueOf())) continue;
    const isThisYear = instant.getFullYear() === new Date().getFullYear();
    element.textContent = (isThisYear ? thisYear : anyYear).format(instant);
    element.title = t("time.utc", { time: utc.format(instant) });
  }
}


const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
// A unit is named from two of it on, days from three on: "in 2 days" says too little of sixty hours.
const SPANS = [["day", 86400, 3], ["hour", 3600, 2], ["minute", 60, 2]];

/** How long it is until the instants that are marked (`data-countdown`), by this machine's clock, said every few seconds. */
export function countDown(node = document) {
  for (const element of node.querySelectorAll("[data-countdown]")) {
    const seconds = (new Date(element.dataset.countdown) - Date.now()) / 1000;
    if (Number.isNaN(seconds)) continue;
    const [unit, length] = SPANS.find(([, span, least]) => Math.abs(seconds) >= least * span) ?? ["second", 1];
    element.textContent = `(${relative.format(Math.round(seconds / length), unit)})`;
  }
}
