/** One kind of error: a stable dotted code and facts, no wording. The wording is in the page's words (words.js). */
export class ComityError extends Error {
  /** @param {string} code e.g. `act.field` @param {Record<string, unknown>} facts what the wording needs */
  constructor(code, facts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

/** Throw a ComityError with the code unless the condition holds. */
export function need(condition, code, facts) {
  if (!condition) throw new ComityError(code, facts);
}
