/** How a delegate is told: what a choice makes needless is hidden, and somebody new finds their own time zone chosen. */
const form = document.querySelector("[data-wishes]");

function show(name, isShown) {
  const field = form.querySelector(`[name=${name}]`)?.closest(".field");
  if (field) field.hidden = !isShown;
}

function arrange() {
  const chosen = new FormData(form);
  const isMail = chosen.get("how") !== "not";
  show("hour", chosen.get("how") === "digest");
  show("zone", isMail);
  form.querySelector(".notices-inset").hidden = !chosen.has("deadlines");
  const texts = form.querySelector("[data-texts]");
  if (texts) texts.hidden = chosen.get("follow") !== "chosen";
}

if (form) {
  const zone = form.elements.zone;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ("new" in form.dataset && [...zone.options].some((option) => option.value === own)) zone.value = own;
  arrange();
  form.addEventListener("change", arrange);
}

for (const field of document.querySelectorAll("[data-select]")) field.addEventListener("focus", () => field.select());
