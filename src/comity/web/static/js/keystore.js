/**
 * The keys that this browser keeps: private halves that cannot be extracted, in IndexedDB, by organisation. Signing keys
 * speak for a party; sealing keys open what its own rooms hold. One key, one use.
 */
import { ComityError } from "./errors.js";

/** A signing key: {key, private: CryptoKey, org, party, role, origin: string | null, made: time}. */
const KEYS = "keys";
/** A sealing key: {recipient, private: CryptoKey, org, party, key: the signing key that vouches for it, made: time}. */
const SEALING = "sealing";
const KEY_PATHS = { [KEYS]: "key", [SEALING]: "recipient" };

function open() {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new ComityError("browser.no_store"));
    try {
      const request = indexedDB.open("comity", 2);
      request.onupgradeneeded = () => makeStores(request.result);
      request.onsuccess = () => resolve(request.result);
      request.onerror = fail;
    } catch {
      fail();
    }
  });
}

function makeStores(database) {
  for (const [name, keyPath] of Object.entries(KEY_PATHS)) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, { keyPath });
  }
}

async function run(store, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(new ComityError("browser.no_store"));
    });
  } finally {
    database.close();
  }
}

/** Keep a key; returns once it is on disk. */
export const keepKey = (record) => run(KEYS, "readwrite", (store) => store.put(record));

/** Return the stored key with that public text, or undefined. */
export const findKey = (key) => run(KEYS, "readonly", (store) => store.get(key));

/** Return this organisation's keys, those for the same party beside one another. */
export async function listKeys(org) {
  const all = await run(KEYS, "readonly", (store) => store.getAll());
  return all.filter((record) => record.org === org).sort((one, other) => one.party.localeCompare(other.party));
}

/** Remove a key for ever. */
export const removeKey = (key) => run(KEYS, "readwrite", (store) => store.delete(key));

/** Keep a sealing key; returns once it is on disk. */
export const keepSealingKey = (record) => run(SEALING, "readwrite", (store) => store.put(record));

/** Return the sealing keys that this browser made for a party of the organisation. */
export async function listSealingKeys(org, party) {
  const all = await run(SEALING, "readonly", (store) => store.getAll());
  return all.filter((record) => record.org === org && record.party === party);
}

/** Remove a sealing key for ever: what was sealed to it alone is lost. */
export const removeSealingKey = (recipient) => run(SEALING, "readwrite", (store) => store.delete(recipient));
