/**
 * Verifies an evidence file here, with no server: the same numbered steps as comity.core.evidence.
 *
 * 1 form, 2 founding, 3 checkpoint, 4 cosignatures, 5 inclusion, 6 signatures, 7 authority, 8 parts. What it cannot
 * show: that a key was not revoked in between, for a tree cannot prove an absence.
 */
import {
  actId, checkAct, HASH, hasNames, isObject, MAX_ACT, partHash, parsePart, verifySignatures,
} from "./act.js";
import { parseBase64, parseUtf8, sameBytes, sha256, utf8 } from "./bytes.js";
import { checkTime, decode, encode, MAX_DEPTH } from "./canonical.js";
import { parseNote, verifyCheckpoint, verifyCosignature } from "./checkpoint.js";
import { ComityError, need } from "./errors.js";
import { KEEPER, MAX_FOUNDING, parseFounding, verifyFounding } from "./founding.js";
import { parsePublic, parseSignature, possession, verifySignature } from "./keys.js";
import { hashLeaf, verifyInclusion } from "./merkle.js";

export const STEPS = [
  "form", "founding", "checkpoint", "cosignatures", "inclusion", "signatures", "authority", "parts",
];
const MAX_EVIDENCE = 64 * 1024 * 1024;
const MAX_OPENINGS = 10_000;
/** Kind of act -> the roles that may sign it, and the role that it grants (comity.core.authority). */
const GRANTS = {
  "party.root": [["root"], "root"],
  "party.head": [["root"], "head"],
  "party.accredit": [["head"], "delegate"],
  "party.sit": [["head", "delegate"], "sitting"],
};
const ADOPTION = "decision.adopt";

/**
 * Verify the bytes of an evidence file; `organisation` pins the id of the organisation that the reader means.
 *
 * Never throws for a bad file. Returns {holds, steps: [{number, name, state: "held" | "failed" | "open", facts}],
 * result}: `result` is null unless all steps held; then {organisation, pinned, exercise, founding, act, index, time,
 * size, cosigned: [{name, at}], parts: [{act, name, data}]}, times as in the record (`cosigned.at` in seconds).
 */
export async function verifyEvidence(bytes, { organisation = null } = {}) {
  const state = { bytes, pinned: organisation };
  const checks = [
    parseEvidence, checkFounding, checkCheckpoint, checkCosignatures,
    checkInclusion, checkSignatures, checkAuthority, checkParts,
  ];
  const steps = STEPS.map((name, at) => ({ number: at + 1, name, state: "open", facts: {} }));
  for (const [at, step] of steps.entries()) {
    try {
      step.facts = (await checks[at](state)) ?? {};
      step.state = "held";
    } catch (error) {
      if (!(error instanceof ComityError)) throw error;
      Object.assign(step, { state: "failed", code: error.code, facts: error.facts });
      return { holds: false, steps, result: null };
    }
  }
  return { holds: true, steps, result: summarise(state) };
}

async function parseEvidence(state) {
  const { bytes } = state;
  need(bytes.length <= MAX_EVIDENCE, "evidence.too_large", { size: bytes.length, limit: MAX_EVIDENCE });
  let file;
  try {
    file = JSON.parse(parseUtf8(bytes, "evidence.not_json"));
  } catch {
    need(false, "evidence.not_json");
  }
  need(hasNames(file, "checkpoint,comity,exercise,openings,organisation,parts,subject"), "evidence.form");
  const texts = HASH.test(file.organisation) && HASH.test(file.subject) && typeof file.checkpoint === "string";
  const lists = Array.isArray(file.openings) && Array.isArray(file.parts) && typeof file.exercise === "boolean";
  need(file.comity === "evidence/v1" && texts && lists, "evidence.form");
  need(file.openings.length > 0 && file.openings.length <= MAX_OPENINGS, "evidence.form");
  state.file = file;
  state.note = parseNote(file.checkpoint);
  state.openings = [];
  for (const opening of file.openings) state.openings.push(await parseOpening(opening));
  state.parts = file.parts.map(parseShownPart);
  // Otherwise a name given twice, or a word added, could show one thing here and another elsewhere.
  need(sameBytes(formatEvidence(file), bytes), "evidence.not_in_its_form");
}

/** The one form of an evidence file's bytes: names sorted, one space deeper per level, a newline at the end. */
export const formatEvidence = (file) => utf8(`${JSON.stringify(sortNames(file), null, 1)}\n`);

function sortNames(value) {
  if (Array.isArray(value)) return value.map(sortNames);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sortNames(value[name])]));
}

async function parseOpening(value) {
  const shaped = hasNames(value, "entry,index,proof") && Number.isSafeInteger(value.index) && value.index >= 0;
  need(shaped && typeof value.entry === "string" && Array.isArray(value.proof), "opening.form");
  const proof = value.proof.map((step) => parseBase64(String(step), "opening.proof"));
  need(proof.every((step) => step.length === 32), "opening.proof");
  return { index: value.index, proof, ...(await parseEntry(value.entry, value.index === 0)) };
}

async function parseEntry(text, isFounding) {
  // An act may be as deep as the profile allows, and stands one level down in its entry.
  const entry = decode(text, { limit: 2 * (isFounding ? MAX_FOUNDING : MAX_ACT), depth: MAX_DEPTH + 1 });
  need(hasNames(entry, "act,findings,salt,signatures,time") && isObject(entry.findings), "entry.form");
  need(HASH.test(String(entry.salt)) && Array.isArray(entry.signatures), "entry.form");
  checkTime(entry.time);
  const signatures = entry.signatures.map(parseSignature);
  const leaf = await hashLeaf(await sha256(utf8("comity/entry/v1\n"), utf8(text)));
  if (isFounding) return { founding: await parseFounding(entry.act), signatures, leaf, time: entry.time };
  const signed = encode(entry.act);
  checkAct(entry.act, signed);
  return { act: entry.act, id: await actId(signed), text: signed, signatures, leaf, time: entry.time };
}

function parseShownPart(value) {
  need(isObject(value) && HASH.test(value.act), "evidence.part");
  const { act, ...part } = value;
  return { act, ...parsePart(part) };
}

async function checkFounding(state) {
  const [first] = state.openings;
  need(first.index === 0 && first.founding, "evidence.no_founding");
  const { founding } = first;
  await verifyFounding(founding, first.signatures);
  const { organisation, exercise } = state.file;
  const facts = { found: founding.id, expected: organisation };
  need(founding.id === organisation && founding.exercise === exercise, "evidence.other_organisation", facts);
  const pinned = state.pinned === null || founding.id === state.pinned;
  need(pinned, "evidence.other_organisation", { found: founding.id, expected: state.pinned });
  state.founding = founding;
  return { organisation };
}

async function checkCheckpoint(state) {
  state.checkpoint = await verifyCheckpoint(state.note, state.founding.origin, state.founding.keeper);
  return { origin: state.founding.origin, size: state.checkpoint.size };
}

async function checkCosignatures(state) {
  const { keys, required } = state.founding.witnesses;
  state.cosigned = [];
  for (const { name, key } of keys) {
    const at = await verifyCosignature(state.note, name, key);
    if (at !== null) state.cosigned.push({ name, at });
  }
  const found = state.cosigned.length;
  need(found >= required, "evidence.too_few_cosignatures", { found, required });
  return { found, required };
}

async function checkInclusion(state) {
  let last = -1;
  for (const { index, leaf, proof } of state.openings) {
    need(index > last, "evidence.order", { index });
    last = index;
    await verifyInclusion(leaf, index, state.checkpoint.size, proof, state.checkpoint.root);
  }
  return { size: state.checkpoint.size, entries: state.openings.length };
}

async function checkSignatures(state) {
  const acts = state.openings.slice(1);
  for (const { act, id, text, signatures } of acts) {
    need(act.org === state.founding.id, "act.other_organisation", { act: id });
    await verifySignatures(act, text, signatures);
  }
  const { subject } = state.file;
  state.subject = acts.find((opening) => opening.id === subject);
  need(state.subject, "evidence.no_subject", { subject });
  return { acts: acts.length };
}

async function checkAuthority({ founding, openings }) {
  return { keys: (await holdKeys(founding, openings.slice(1))).size };
}

/**
 * Return who holds each key, [party, role] by key, after the founding and these acts `{act, id}` in the record's order.
 *
 * Throws for the first act whose key had not been granted, or that granted what it may not.
 */
export async function holdKeys({ roots, keeper }, acts) {
  const held = new Map([...roots].filter(([, root]) => root).map(([party, root]) => [root, [party, "root"]]));
  held.set(keeper, [KEEPER, "keeper"]);
  for (const { act, id } of acts) {
    const [party, role] = held.get(act.key) ?? [];
    need(party === act.by, "evidence.key_without_authority", { act: id, party: act.by, key: act.key });
    const mayGrant = !Object.hasOwn(GRANTS, act.kind) || GRANTS[act.kind][0].includes(role);
    need(mayGrant, "evidence.role_may_not_grant", { act: id, role });
    for (const grant of readGrants(act, id)) {
      await verifyPossession(act, grant);
      // A key belongs to one party for ever.
      const holder = held.get(grant.key)?.[0] ?? grant.party;
      need(holder === grant.party, "evidence.key_of_another", { act: id, party: grant.party, key: grant.key });
      if (grant.role === "root") endRoot(held, grant.party);
      held.set(grant.key, [grant.party, grant.role]);
    }
  }
  return held;
}

/** A successor ends its predecessor, as far as these acts show it. */
function endRoot(held, party) {
  for (const [key, [holder, role]] of held) if (holder === party && role === "root") held.delete(key);
}

/** The keys that an act grants: an appointment, or the roots among the effects of an adoption. */
function readGrants(act, id) {
  if (Object.hasOwn(GRANTS, act.kind)) return [parseGrant(act.body, act.by, GRANTS[act.kind][1])];
  if (act.kind !== ADOPTION || act.by !== KEEPER) return [];
  const { effects = [] } = act.body;
  need(Array.isArray(effects) && effects.every(isObject), "key.grant", { act: id });
  const roots = effects.filter(({ effect }) => effect === "root");
  return roots.map((effect) => parseGrant(effect, effect.party, "root"));
}

function parseGrant({ key, origin = null, possession: proof }, party, role) {
  const bound = origin === null || typeof origin === "string";
  need(typeof party === "string" && typeof key === "string" && bound, "key.grant", { role });
  parsePublic(key);
  const accepted = parseSignature(proof);
  need(accepted.key === key, "key.possession");
  return { party, role, key, origin, accepted };
}

/** Return if the new key itself signed that it is this party's, in this role; throws. */
async function verifyPossession({ org }, { party, role, key, origin, accepted }) {
  const statement = encode(possession({ org, party, role, key, origin }));
  await verifySignature("key", utf8(statement), accepted);
}

async function checkParts(state) {
  const acts = new Map(state.openings.slice(1).map(({ id, act }) => [id, act]));
  for (const part of state.parts) {
    const named = acts.get(part.act)?.parts.find(({ name }) => name === part.name);
    need(named && named.hash === (await partHash(part)), "evidence.part", { act: part.act, part: part.name });
  }
  return { parts: state.parts.length };
}

function summarise({ file, founding, subject, checkpoint, cosigned, parts, pinned }) {
  return {
    organisation: founding.id, pinned: pinned !== null, exercise: founding.exercise, founding,
    act: { ...subject.act, id: file.subject }, index: subject.index, time: subject.time, size: checkpoint.size,
    cosigned, parts: parts.map(({ act, name, data }) => ({ act, name, data })),
  };
}
