/** The receipt of an act: kept over the step to the next page, shown there, and offered as a file to keep. */
import { toast } from "./toast.js";
import { saveFile, t } from "./page.js";

const PLACE = "comity.receipt";

/** Remember the receipt for the page that comes next. */
export function rememberReceipt(receipt) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(receipt));
  } catch {
    // Without storage it is shown by the record alone.
  }
}

/** Show the receipt that was remembered, once. */
export function showReceipt() {
  let text = null;
  try {
    text = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
  } catch {
    return;
  }
  if (!text) return;
  const receipt = JSON.parse(text);
  toast(wordReceipt(receipt), { label: t("receipt.keep"), run: () => saveReceipt(receipt) });
}

/** The index stands in the receipt's opening. */
export function wordReceipt(receipt) {
  const index = receipt?.opening?.index ?? receipt?.index;
  return index === undefined ? t("receipt.plain") : t("receipt.recorded", { index });
}

/** Offer the receipt as a file: it proves later that the keeper acknowledged the act. */
export const saveReceipt = (receipt) => saveFile("receipt.json", `${JSON.stringify(receipt, null, 1)}\n`);
