/** What scripts put into a page: its words (shell/words.html), elements, icons, files; and where it goes next. */
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** Return the words of a key with `{name}` filled from facts; a key without words is shown as it is. */
export const t = (key, facts = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? ""));

/** Return the words for an error, by its code. */
export const wordError = (error) =>
  error.code in words ? t(error.code, error.facts) : t("error.other", { code: error.code ?? error.message });

/** Make an element with properties and children. */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Return HTML of our own server as a fragment of this page; a script in it would not run. */
export function parseHtml(html) {
  const fragment = document.createDocumentFragment();
  fragment.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  return fragment;
}

/** Return an icon of the page's sprite, whose address the page itself knows. */
export function makeIcon(name) {
  const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] ?? "";
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  icon.append(use);
  return icon;
}

/** Offer the text as a file to keep. */
export function saveFile(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Go on to a path of this site; any other address that an answer may hold is not followed. */
export function goTo(path) {
  if (/^\/(?![/\\])/.test(path)) location.assign(path);
}

/** Use a file once it is chosen, or at once if that was before this page's scripts were here. */
export function whenChosen(input, use) {
  const take = () => input.files.length && use(input.files[0]);
  input?.addEventListener("change", take);
  if (input) take();
}
