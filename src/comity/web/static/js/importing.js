/** Files that are being read: once the last one is over, the form that waits for them goes on by itself. */

const waiting = document.querySelector("[data-importing]");

function goOn() {
  if (!waiting || waiting.querySelector("[data-reading]")) return;
  const form = waiting.closest("form");
  if (form) form.requestSubmit();
  else location.reload();
}

document.addEventListener("htmx:afterSettle", goOn);
goOn();
