/** A short message that comes and goes, read out politely. It never holds what cannot be found elsewhere. */
import { make, t } from "./page.js";

const SHOWN_MS = 8000;

/** Show a message, with at most one action: {label, run}. With an action it stays until it is closed. */
export function toast(message, action = null) {
  const box = document.querySelector(".toasts");
  if (!box) return;
  const note = make("div", { className: "toast" }, make("span", {}, message));
  if (action) {
    const button = make("button", { type: "button", className: "tool" }, action.label);
    button.addEventListener("click", action.run);
    const close = make("button", { type: "button", className: "tool" }, t("close"));
    close.addEventListener("click", () => note.remove());
    note.append(button, close);
  } else {
    setTimeout(() => note.remove(), SHOWN_MS);
  }
  box.append(note);
}
