/**
 * Verifies a certified copy here, with no server: comity.core.certified. The steps of the evidence in it, and a ninth,
 * `copy`: the keeper that its founding names signed every byte of the file.
 */
import { concat, parseUtf8, utf8 } from "./bytes.js";
import { ComityError, need } from "./errors.js";
import { verifyEvidence } from "./evidence.js";
import { verifySignature } from "./keys.js";

const MAX_COPY = 64 * 1024 * 1024;
const LINE = /^%comity-copy-v1 (0|[1-9][0-9]{0,8}) ([1-9][0-9]{0,8}) (ed25519:[A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})\n$/;
const MOST_LINE = 200;

/** Whether the bytes are a PDF: then they are to be a certified copy. */
export const isPdf = (bytes) => startsWith(bytes, 0, utf8("%PDF-"));

/** As verifyEvidence, with the ninth step; never throws for a bad file. */
export async function verifyCopy(bytes, options = {}) {
  const step = { number: 9, name: "copy", state: "open", facts: {} };
  let marked;
  let evidence;
  try {
    marked = takeApart(bytes);
    evidence = await inflate(marked.deflated);
  } catch (error) {
    return fail(step, [], error);
  }
  const outcome = await verifyEvidence(evidence, options);
  const steps = [...outcome.steps, step];
  if (!outcome.holds) return { ...outcome, steps };
  try {
    need(marked.key === outcome.result.founding.keeper, "copy.changed");
    await verifySignature("copy", marked.signed, { key: marked.key, sig: marked.sig });
  } catch {
    return fail(step, outcome.steps, new ComityError("copy.changed"));
  }
  step.state = "held";
  return { ...outcome, steps };
}

function fail(step, before, error) {
  if (!(error instanceof ComityError)) throw error;
  Object.assign(step, { state: "failed", code: error.code, facts: error.facts });
  return { holds: false, steps: [...before, step], result: null };
}

function takeApart(bytes) {
  need(bytes.length <= MAX_COPY, "copy.too_large", { size: bytes.length, limit: MAX_COPY });
  const end = lastIndexOf(bytes, utf8("startxref\n"), bytes.length);
  const start = lastIndexOf(bytes, utf8("%comity-copy-v1 "), end);
  need(isPdf(bytes) && start >= 0 && start < end && end - start < MOST_LINE, "copy.unmarked");
  const found = LINE.exec(parseUtf8(bytes.slice(start, end), "copy.unmarked"));
  need(found, "copy.unmarked");
  const [, offset, length, key, sig] = found;
  const stop = Number(offset) + Number(length);
  need(stop <= start, "copy.no_evidence");
  // The line ends with the signature's 86 characters and a newline.
  const signed = concat(bytes.slice(0, end - 87), bytes.slice(end - 1));
  return { signed, key, sig, deflated: bytes.slice(Number(offset), stop) };
}

async function inflate(deflated) {
  try {
    const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new ComityError("copy.no_evidence");
  }
}

const startsWith = (bytes, at, wanted) => wanted.every((byte, place) => bytes[at + place] === byte);

function lastIndexOf(bytes, wanted, before) {
  for (let at = before - wanted.length; at >= 0; at -= 1) if (startsWith(bytes, at, wanted)) return at;
  return -1;
}
