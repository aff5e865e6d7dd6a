/** The keys that this browser keeps: private halves that cannot be extracted, in IndexedDB, by organisation. */
import { ComityError } from "./errors.js";

const STORE = "keys";

/** One stored key: {key, private: CryptoKey, org, party, role, origin: string | null, made: time}. */

function open() {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new ComityError("browser.no_store"));
    try {
      const request = indexedDB.open("comity", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = fail;
    } catch {
      fail();
    }
  });
}

async function run(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(new ComityError("browser.no_store"));
    });
  } finally {
    database.close();
  }
}

/** Keep a key; returns once it is on disk. */
export const keepKey = (record) => run("readwrite", (store) => store.put(record));

/** Return the stored key with that public text, or undefined. */
export const findKey = (key) => run("readonly", (store) => store.get(key));

/** Return this organisation's keys, those for the same party beside one another. */
export async function listKeys(org) {
  const all = await run("readonly", (store) => store.getAll());
  return all.filter((record) => record.org === org).sort((one, other) => one.party.localeCompare(other.party));
}

/** Remove a key for ever. */
export const removeKey = (key) => run("readwrite", (store) => store.delete(key));
