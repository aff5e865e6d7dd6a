/** The RFC 6962 tree, as far as a reader needs it: the hash of a leaf, and inclusion. Hashes are 32 bytes. */
import { concat, sameBytes, sha256 } from "./bytes.js";
import { need } from "./errors.js";

const LEAF = Uint8Array.of(0);
const INNER = Uint8Array.of(1);

export const hashLeaf = (data) => sha256(LEAF, data);

const hashChildren = (left, right) => sha256(concat(INNER, left, right));

/** Return if the leaf's hash stands at the index of the tree with that size and root; throws (RFC 9162, 2.1.3.2). */
export async function verifyInclusion(leaf, index, size, proof, root) {
  need(index >= 0 && index < size, "inclusion.index", { index, size });
  // Sizes may pass 2^32, so places are halved by division and not by shifting.
  let [place, last, found, used] = [index, size - 1, leaf, 0];
  while (last > 0) {
    const isRight = place % 2 === 1;
    if (isRight || place < last) {
      need(used < proof.length, "inclusion.short");
      const sibling = proof[used++];
      found = isRight ? await hashChildren(sibling, found) : await hashChildren(found, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  need(used === proof.length, "inclusion.long");
  need(sameBytes(found, root), "inclusion.root");
}
