/** Reads the vectors that make_vectors.py wrote. */
import { readFileSync } from "node:fs";

export const vectors = JSON.parse(readFileSync(new URL("./vectors.json", import.meta.url), "utf-8"));

/** Return the code of the error that the function throws, or null. */
export async function codeOf(run) {
  try {
    await run();
    return null;
  } catch (error) {
    if (!error.code || error.code.startsWith("ERR_")) throw error;
    return error.code;
  }
}
