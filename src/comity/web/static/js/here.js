/**
 * Acts that are complete as they are offered (`a[data-here]`) are read and signed in a dialog, and the page stays.
 *
 * What is shown is what the act's own page shows, judged as there, and nothing is signed that was not on the screen: the
 * button waits until the words have stood there, and a key that is held down does not press it. Where this browser has no
 * key for it, or the act cannot be made or asks for more, the act's own page comes instead.
 */
import { findKey } from "./keystore.js";
import { make, parseHtml, t } from "./page.js";
import { wordReceipt, saveReceipt } from "./receipt.js";
import { enhance } from "./sign.js";
import { toast } from "./toast.js";

// A second press of what opened the dialog is no answer to what it says.
const READ_MS = 400;
const TEMPLATE = "act-template-here";

let opening = false;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-here]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!opening) open(link);
});

async function open(link) {
  opening = true;
  link.setAttribute("aria-busy", "true");
  try {
    const form = await fetchForm(link.href);
    if (form) await show(form);
    else location.assign(link.href);
  } catch {
    location.assign(link.href);
  } finally {
    opening = false;
    link.removeAttribute("aria-busy");
  }
}

/** Return the form of the act's own page, ready to be signed with a key of this browser; null if there is none such. */
async function fetchForm(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  const page = parseHtml(await response.text());
  const [form, template] = [page.querySelector("form[data-act]"), page.getElementById("act-template")];
  if (!response.ok || !form || !template || "ceremony" in form.dataset) return null;
  if (!(await findKey(JSON.parse(template.textContent).key))) return null;
  template.id = TEMPLATE;
  form.dataset.template = TEMPLATE;
  form.prepend(make("h2", { className: "act-here-title" }, page.querySelector("h1")?.textContent ?? ""), template);
  return form;
}

async function show(form) {
  const dialog = make("dialog", { className: "act-here" }, form);
  const button = form.querySelector("[data-sign]");
  const back = make("button", { type: "button", className: "button button-quiet" }, t("here.back"));
  button.after(back);
  back.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => event.repeat && event.key === "Enter" && event.preventDefault());
  form.addEventListener("recorded", (event) => {
    event.preventDefault();
    stay(dialog, event.detail.receipt);
  });
  dialog.setAttribute("aria-label", form.querySelector(".act-here-title").textContent);
  document.body.append(dialog);
  dialog.showModal();
  await new Promise((resolve) => setTimeout(resolve, READ_MS));
  await enhance(form);
  if (dialog.open && !button.disabled) button.focus();
}

/** Close what was signed, show its receipt, and ask what may be done now; the floor itself comes with the stream. */
function stay(dialog, receipt) {
  dialog.close();
  toast(wordReceipt(receipt), { label: t("receipt.keep"), run: () => saveReceipt(receipt) });
  for (const place of document.querySelectorAll("#floor, #possible")) window.htmx.trigger(place, "refresh");
}
