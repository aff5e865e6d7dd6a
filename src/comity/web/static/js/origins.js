/** Words of an adopted text that say, when pointed at, focused or tapped, who brought them, when and by which act. */

const card = document.querySelector(".origin-card");
let shown = null;

function show(word) {
  const source = document.getElementById(`origin-${word.dataset.origin}`);
  if (!source || shown === word) return;
  hide();
  shown = word;
  card.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
  card.hidden = false;
  place(word);
  for (const each of document.querySelectorAll(`[data-origin="${word.dataset.origin}"]`)) each.dataset.same = "";
}

/** Put the card below the first line of the words, or above them where there is no room. */
function place(word) {
  const box = word.getClientRects()[0];
  const size = card.getBoundingClientRect();
  const below = box.bottom + 8;
  const top = below + size.height < innerHeight ? below : Math.max(8, box.top - size.height - 8);
  card.style.setProperty("inset-block-start", `${top}px`);
  card.style.setProperty("left", `${Math.max(16, Math.min(box.left, innerWidth - size.width - 16))}px`);
}

function hide() {
  if (!shown) return;
  shown = null;
  card.hidden = true;
  for (const each of document.querySelectorAll("[data-same]")) delete each.dataset.same;
}

const wordOf = (event) => event.target.closest?.("[data-origin]");

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const word = wordOf(event);
    if (word) show(word);
    else if (kind === "focusin" && !card.contains(event.target)) hide();
  });
}

// A tap shows the card, where a link alone would leap away from the words.
document.addEventListener("click", (event) => {
  const word = wordOf(event);
  if (word) {
    event.preventDefault();
    show(word);
  } else if (!card.contains(event.target)) hide();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
  if (event.key === "Enter" && wordOf(event)) {
    event.preventDefault();
    card.querySelector("a")?.click();
  }
});

document.addEventListener("scroll", hide, { passive: true });
