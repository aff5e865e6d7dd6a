/**
 * Ed25519 keys and signatures that cover their purpose, in the forms of comity.core.keys.
 *
 * Private keys are Web Crypto keys that cannot be extracted. Who serves the page can still use them while it is open:
 * that is why heads' keys are files, and why every signing page offers to sign on one's own machine.
 */
import { base64url, concat, hex, parseBase64url, randomBytes, sha256, utf8 } from "./bytes.js";
import { encode } from "./canonical.js";
import { ComityError, need } from "./errors.js";

const ALGORITHM = "ed25519";
const PUBLIC = /^ed25519:[A-Za-z0-9_-]{43}$/;
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/;
/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
const PKCS8 = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]);
/** Points of small order, for which anybody can make signatures: libsodium refuses them, Web Crypto may not. */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/** What a signature for the purpose covers before the message. */
export const prefix = (purpose) => utf8(`comity/${purpose}/v1\n`);

export const formatPublic = (raw) => `${ALGORITHM}:${base64url(raw)}`;

/** Parse `ed25519:` and 43 characters to the key's 32 bytes; throws, also for keys that verifiers disagree about. */
export function parsePublic(text) {
  need(typeof text === "string" && PUBLIC.test(text), "key.form", { found: String(text).slice(0, 80) });
  const raw = parseBase64url(text.slice(ALGORITHM.length + 1), 32);
  need(isSound(raw), "key.weak", { found: text });
  return raw;
}

/** The SHA-256 of a public key's bytes, 64 hexadecimal digits, as people compare them. */
export const fingerprint = async (publicText) => hex(await sha256(parsePublic(publicText)));

/** Parse a signature's value `{alg, key, sig}` strictly; throws `signature.form`. */
export function parseSignature(value) {
  const names = value && typeof value === "object" ? Object.keys(value).sort().join() : "";
  need(names === "alg,key,sig" && value.alg === ALGORITHM, "signature.form");
  need(PUBLIC.test(String(value.key)) && SIGNATURE.test(String(value.sig)), "signature.form");
  return value;
}

/** Return if the signature covers the message for that purpose; throws `signature.wrong`. */
export async function verifySignature(purpose, message, signature) {
  await verifyRaw(signature.key, concat(prefix(purpose), message), parseBase64url(signature.sig, 64));
}

/** Return if the 64 bytes sign the message as it is (C2SP notes); throws `signature.wrong`. */
export async function verifyRaw(publicText, message, sig) {
  const raw = parsePublic(publicText);
  let holds = false;
  if (sig.length === 64 && isSound(raw) && isSound(sig.slice(0, 32))) {
    try {
      const key = await crypto.subtle.importKey("raw", raw, "Ed25519", true, ["verify"]);
      holds = await crypto.subtle.verify("Ed25519", key, sig, message);
    } catch (error) {
      // A browser without Ed25519 must not be told as a forged signature.
      if (error.name === "NotSupportedError") throw new ComityError("browser.no_ed25519");
    }
  }
  need(holds, "signature.wrong", { key: publicText });
}

/** Whether 32 bytes are the one encoding of their point, and the point is not of small order. */
function isSound(point) {
  const y = Uint8Array.from(point);
  y[31] &= 0x7f;
  if (SMALL_ORDER.includes(hex(y))) return false;
  return !(y[31] === 0x7f && y[0] >= 0xed && y.slice(1, 31).every((byte) => byte === 0xff));
}

/** Sign the message for one purpose; returns the signature's value. `pair` is {key, private} as made here. */
export async function sign(pair, purpose, message) {
  const sig = await crypto.subtle.sign("Ed25519", pair.private, concat(prefix(purpose), message));
  return { alg: ALGORITHM, key: pair.key, sig: base64url(new Uint8Array(sig)) };
}

/** Make a key here, not extractable; returns {key: public text, private: CryptoKey}. */
export async function generateKey() {
  await requireEd25519();
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { key: formatPublic(raw), private: pair.privateKey };
}

/** Import a seed of 32 bytes as a key that cannot be extracted; the seed's bytes are overwritten. */
export async function keyFromSeed(seed) {
  need(seed.length === 32, "key.seed");
  await requireEd25519();
  const pkcs8 = concat(PKCS8, seed);
  // Only an extractable key tells its public half; that one is dropped at once.
  const known = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", known);
  const kept = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  pkcs8.fill(0);
  seed.fill(0);
  return { key: `${ALGORITHM}:${x}`, private: kept };
}

/**
 * Read a key file's text (comity.core.keyfile); throws `key.file`, or `key.file_disagrees` if its public half is of
 * another seed. Returns {key, private, party, role, org: string | null}; the private half cannot be extracted.
 */
export async function readKeyFile(text) {
  let file = null;
  try {
    file = JSON.parse(text);
  } catch {
    need(false, "key.file");
  }
  const { comity, alg, seed, public: said, party, role, org } = file ?? {};
  need(comity === "key-file/v1" && alg === ALGORITHM && typeof seed === "string", "key.file");
  need(typeof party === "string" && typeof role === "string", "key.file");
  need(org === null || typeof org === "string", "key.file");
  let pair;
  try {
    pair = await keyFromSeed(parseBase64url(seed, 32));
  } catch (error) {
    throw error.code === "base64.form" ? new ComityError("key.file") : error;
  }
  need(said === pair.key, "key.file_disagrees");
  return { ...pair, party, role, org };
}

/** The statement that a new key signs, so that nobody can be accredited with another's key. */
export const possession = ({ org, party, role, key, origin }) => ({ comity: "key/v1", org, party, role, key, origin });

/** Sign the possession statement with purpose `key`; returns the signature's value. */
export const provePossession = (pair, { org, party, role, origin }) =>
  sign(pair, "key", utf8(encode(possession({ org, party, role, key: pair.key, origin }))));

/** The sign-in statement: composed here, for this origin only, and used once. */
export const signInStatement = ({ org, party, key, origin, now }) =>
  ({ comity: "sign-in/v1", org, party, key, origin, nonce: hex(randomBytes(32)), at: now.toISOString() });

/** Sign a sign-in; returns what is posted: the statement's canonical text and its signature. */
export async function signIn(pair, { org, party, origin, now }) {
  const statement = encode(signInStatement({ org, party, key: pair.key, origin, now }));
  return { statement, signature: await sign(pair, "sign-in", utf8(statement)) };
}

async function requireEd25519() {
  need(globalThis.crypto?.subtle, "browser.not_secure");
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(2), "Ed25519", true, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") throw new ComityError("browser.no_ed25519");
  }
}
