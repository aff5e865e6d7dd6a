/** The text that a room is on: its provisions, asked for only when somebody chooses one of them. */
import { ask } from "./device.js";
import { checkString } from "./canonical.js";
import { need } from "./errors.js";

/** The languages that a form has fields for, `words.<tag>`: their names by tag. */
export const languagesOf = (root) =>
  new Map([...root.querySelectorAll("[data-language]")].map((field) => [field.dataset.language, field.dataset.languageName]));

/** The words that a form holds, by language, in one line each as a provision has them; at least in one language. */
export function wordsOf(form, languages) {
  const words = {};
  for (const lang of languages.keys()) {
    const text = String(form.get(`words.${lang}`) ?? "").normalize("NFC").replace(/\s+/g, " ").trim();
    checkString(text);
    if (text) words[lang] = text;
  }
  need(form.get("op") === "delete" || Object.keys(words).length > 0, "room.nothing_written");
  return words;
}

/** Return the provisions of a text's latest version by id, in its order: {provision, number, words by language}. */
export async function loadProvisions(text) {
  const latest = (await ask("/api/v1/texts")).find((version) => version.text === text);
  need(latest, "room.no_text");
  const { documents } = await ask(`/api/v1/texts/${encodeURIComponent(latest.act)}`);
  const found = new Map();
  const visit = (lang) => ({ id, number, text, children }) => {
    const place = found.get(id) ?? { provision: id, number: number ?? "", words: {} };
    if (text) place.words[lang] = text;
    found.set(id, place);
    children.forEach(visit(lang));
  };
  for (const [lang, { provisions }] of Object.entries(documents)) provisions.forEach(visit(lang));
  return found;
}
