/**
 * A long text in windows: those near the view are loaded, far ones are unloaded, and each keeps its height, so that
 * nothing jumps. What has the focus, is open or was typed is never unloaded.
 */
import { parseHtml } from "./page.js";

const NEAR = "150% 0px";
const FAR = "400% 0px";
const CHARACTERS_A_LINE = 70;
const LINE_PX = 30;
const SLOT_PX = 96;

export class Windows {
  /** `load(first, count)` returns a promise of the HTML of slots; `size` is how many slots a window has. */
  constructor(root, { load, size, total, sizes }) {
    this.root = root;
    this.load = load;
    this.size = size;
    this.total = total;
    this.near = new IntersectionObserver((seen) => this.#enter(seen), { rootMargin: NEAR });
    this.far = new IntersectionObserver((seen) => this.#leave(seen), { rootMargin: FAR });
    this.#lay(sizes);
  }

  /** Make a place for each window; the one that came with the page stays as it is. */
  #lay(sizes) {
    const given = this.root.querySelector(".window");
    const first = Number(given.dataset.first);
    for (let place = 0; place * this.size < this.total; place += 1) {
      const start = place * this.size;
      const count = Math.min(this.size, this.total - start);
      const each = start === first ? given : this.#place(start, count, sizes[place] ?? 0);
      if (each === given) each.dataset.loaded = "";
      this.root.append(each);
      this.near.observe(each);
      this.far.observe(each);
    }
  }

  #place(first, count, size) {
    const each = document.createElement("div");
    each.className = "window";
    Object.assign(each.dataset, { first, count });
    each.style.blockSize = `${count * SLOT_PX + (size / CHARACTERS_A_LINE) * LINE_PX}px`;
    return each;
  }

  all() {
    return [...this.root.children];
  }

  #enter(seen) {
    for (const { target, isIntersecting } of seen) if (isIntersecting) this.fill(target);
  }

  #leave(seen) {
    for (const { target, isIntersecting } of seen) if (!isIntersecting) this.empty(target);
  }

  /** Load a window, unless it is there; returns a promise. */
  fill(each) {
    if ("loaded" in each.dataset) return Promise.resolve();
    if (each.waiting) return each.waiting;
    each.waiting = this.#ask(each)
      .then((html) => {
        if ("loaded" in each.dataset || !each.isConnected) return;
        keepPlace(() => {
          each.replaceChildren(parseHtml(html));
          each.style.blockSize = "";
          each.dataset.loaded = "";
        });
        each.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
      })
      // A window that could not be loaded is tried again when it comes into view again.
      .catch(() => {})
      .finally(() => (each.waiting = null));
    return each.waiting;
  }

  /** Ask for a window; if what belongs to it changed while the answer was on its way, ask again. */
  async #ask(each) {
    const { first, count } = each.dataset;
    const html = await this.load(Number(first), Number(count));
    return each.dataset.first === first && each.dataset.count === count ? html : this.#ask(each);
  }

  /** Let go of a window that is far away, keeping its height. */
  empty(each) {
    if (!("loaded" in each.dataset) || isHeld(each)) return;
    each.style.blockSize = `${each.getBoundingClientRect().height}px`;
    delete each.dataset.loaded;
    each.replaceChildren();
  }

  /** Load again what is loaded, after something was missed; slots that are being worked in are kept by `renew`. */
  async reload(renew) {
    for (const each of this.all()) {
      if (!("loaded" in each.dataset)) continue;
      const html = await this.#ask(each).catch(() => null);
      // It may have been let go while the answer was on its way.
      if (html !== null && each.isConnected && "loaded" in each.dataset) keepPlace(() => renew(each, html));
    }
  }

  /** Return the window in which the slot of that place is, and the slot's place in it. */
  find(index) {
    for (const each of this.all()) {
      const at = index - Number(each.dataset.first);
      if (at >= 0 && at < Number(each.dataset.count)) return { each, at };
    }
    return null;
  }

  /** Count a slot less at a place. */
  remove(index) {
    const found = this.find(index);
    this.#shift(found?.each, -1);
    return found;
  }

  /** Count a slot more at a place; at the end it joins the last window. */
  insert(index) {
    const last = this.all().at(-1);
    const found = this.find(index) ?? { each: last, at: Number(last.dataset.count) };
    this.#shift(found.each, 1);
    return found;
  }

  #shift(each, by) {
    if (!each) return;
    each.dataset.count = Number(each.dataset.count) + by;
    this.total += by;
    for (let later = each.nextElementSibling; later; later = later.nextElementSibling) {
      later.dataset.first = Number(later.dataset.first) + by;
    }
  }

  /** Go on with another total: the last window grows or shrinks. */
  resize(total) {
    const last = this.all().at(-1);
    const by = total - this.total;
    if (by) last.dataset.count = Math.max(Number(last.dataset.count) + by, 0);
    this.total = total;
  }
}

/** Whether something in the element must stay: it has the focus, is open, or was typed in. */
export function isHeld(element) {
  if (element.contains(document.activeElement)) return true;
  if (element.querySelector(".slot-panel:not([hidden])")) return true;
  return isTyped(element);
}

/** Whether something was typed in the element and not sent. */
export function isTyped(element) {
  return [...element.querySelectorAll("textarea, input")].some((field) => field.value !== field.defaultValue);
}

/** Do something to the page while what the reader looks at stays where it is. */
export function keepPlace(change) {
  const seen = anchor();
  const before = seen?.getBoundingClientRect().top;
  change();
  const now = seen && (seen.isConnected ? seen : seen.id && document.getElementById(seen.id));
  if (!now) return;
  const moved = now.getBoundingClientRect().top - before;
  if (moved) window.scrollBy({ top: moved, behavior: "instant" });
}

/** Return what the reader looks at: what has the focus in the text, if it is in view, or else the first slot in view. */
function anchor() {
  const focused = document.activeElement;
  if (focused?.closest(".slot") && isInView(focused)) return focused;
  const slots = document.querySelectorAll(".slot");
  for (const slot of slots) if (slot.getBoundingClientRect().bottom > 1) return slot;
  return null;
}

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
