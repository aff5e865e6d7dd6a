/** Entry 0, the founding statement, as comity.core.founding has it: parsed strictly, and its signatures verified. */
import { hex, sha256, utf8 } from "./bytes.js";
import { checkTime, encode } from "./canonical.js";
import { HASH, hasNames, isObject, PARTY } from "./act.js";
import { checkName } from "./checkpoint.js";
import { need } from "./errors.js";
import { parsePublic, prefix, verifySignature } from "./keys.js";

export const MAX_FOUNDING = 1_048_576;
export const KEEPER = "KEEPER";
const FIELDS = "at,charter,comity,exercise,founders,keeper,nonce,offices,origin,parties,register,witnesses";
const KINDS = ["state", "organisation", "firm", "university", "office"];
const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/;
// eslint-disable-next-line no-control-regex
const ORIGIN = /^[\x00-\x7f]{3,200}$/;

const isText = (value) => typeof value === "string";

/** Parse a founding statement's value strictly; throws. Returns it with its `text`, its `id`, and `roots` by party. */
export async function parseFounding(value) {
  need(hasNames(value, FIELDS) && value.comity === "founding/v1", "founding.fields");
  const text = encode(value);
  need(utf8(text).length <= MAX_FOUNDING, "founding.too_large", { limit: MAX_FOUNDING });
  checkScalars(value);
  const roots = parseParties(value);
  checkWitnesses(value.witnesses);
  checkKeys(value, roots);
  checkFounders(value.founders, roots);
  rows(value, "register").forEach((line) => checkLine(line, roots));
  rows(value, "offices").forEach((line) => {
    const fits = hasNames(line, "office,party") && isText(line.office) && roots.has(line.party);
    need(fits, "founding.office", { found: String(line.office) });
  });
  return { ...value, text, roots, id: hex(await sha256(prefix("founding"), utf8(text))) };
}

function rows(value, field) {
  need(Array.isArray(value[field]) && value[field].every(isObject), "founding.field", { field });
  return value[field];
}

function checkScalars(value) {
  checkTime(value.at);
  parsePublic(value.keeper);
  need(isText(value.origin) && ORIGIN.test(value.origin), "founding.field", { field: "origin" });
  checkName(value.origin);
  const checks = {
    nonce: isText(value.nonce) && HASH.test(value.nonce),
    exercise: typeof value.exercise === "boolean",
    charter: isObject(value.charter),
  };
  for (const [field, fits] of Object.entries(checks)) need(fits, "founding.field", { field });
}

function parseParties(value) {
  const parties = rows(value, "parties");
  parties.forEach(checkParty);
  const roots = new Map(parties.map((party) => [party.id, party.root]));
  need(roots.size === parties.length && !roots.has(KEEPER), "founding.parties");
  return roots;
}

function checkParty(party) {
  const words = isObject(party.names) ? Object.values(party.names) : [null];
  const named = words.every((name) => isText(name) && name.length > 0 && [...name].length <= 200);
  const fits = hasNames(party, "id,kind,names,root") && PARTY.test(String(party.id)) && KINDS.includes(party.kind);
  need(fits && named, "founding.party", { found: String(party.id) });
  if (party.root !== null) parsePublic(party.root);
}

function checkKeys({ keeper, witnesses }, roots) {
  const known = [...roots.values()].filter((root) => root !== null);
  const keys = [...known, keeper, ...witnesses.keys.map(({ key }) => key)];
  need(new Set(keys).size === keys.length, "founding.key_used_twice");
}

function checkFounders(founders, roots) {
  const listed = Array.isArray(founders) && founders.length > 0 && founders.every(isText);
  need(listed && new Set(founders).size === founders.length, "founding.founders");
  for (const party of founders) need(roots.get(party), "founding.founder_without_root", { party });
}

function checkLine(line, roots) {
  const texts = [line.party, line.standing, line.from, line.place, line.source].every(isText);
  const shaped = hasNames(line, "from,party,place,source,standing,until") && texts && roots.has(line.party);
  const ends = line.until === null || (isDate(line.until) && line.until >= line.from);
  need(shaped && isDate(line.from) && ends, "founding.register", { found: String(line.party) });
}

/** Whether the text is a year, a month or a day that exists. */
function isDate(text) {
  if (!isText(text) || !DATE.test(text)) return false;
  const day = `${text}-01-01`.slice(0, 10);
  const read = new Date(`${day}T00:00:00Z`);
  return !day.startsWith("0000") && !Number.isNaN(read.valueOf()) && read.toISOString().startsWith(day);
}

function checkWitnesses(value) {
  const listed = hasNames(value, "keys,required") && Array.isArray(value.keys) && Number.isInteger(value.required);
  need(listed, "founding.witnesses");
  for (const row of value.keys) {
    need(hasNames(row, "key,name") && isText(row.name), "founding.witnesses");
    checkName(row.name);
    parsePublic(row.key);
  }
  // One witness under two entries would count twice.
  const names = new Set(value.keys.map(({ name }) => name));
  const counted = names.size === value.keys.length;
  need(counted && value.required >= 0 && value.required <= names.size, "founding.witnesses");
}

/** Return if exactly the founders, in their order, and the keeper signed these bytes as a founding; throws. */
export async function verifyFounding(founding, signatures) {
  const expected = [...founding.founders.map((party) => founding.roots.get(party)), founding.keeper];
  const keys = signatures.map((signature) => signature.key);
  need(keys.length === expected.length && keys.every((key, at) => key === expected[at]), "founding.signatures");
  for (const signature of signatures) await verifySignature("founding", utf8(founding.text), signature);
}
