/** What one wording changes of another, word by word in any script: what stays, goes and comes, in the order of reading. */

/** Beyond this many pairs of words a comparison would hold up the page; then all goes and all comes. */
const MOST_PAIRS = 4_000_000;

/** Return [{kind: "same" | "gone" | "new", text}] of the change from `before` to `after`; joined without "gone" it is `after`. */
export function compareWords(before, after, language = "und") {
  const [olds, news] = [before, after].map((text) => splitWords(text, language));
  const steps = olds.length * news.length > MOST_PAIRS ? [["gone", before], ["new", after]] : walk(olds, news);
  const joined = [];
  for (const [kind, text] of steps) {
    if (joined.at(-1)?.kind === kind) joined.at(-1).text += text;
    else if (text) joined.push({ kind, text });
  }
  return joined;
}

/** Words, spaces and signs, each for itself: a language without spaces is divided too. */
function splitWords(text, language) {
  return [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].map(({ segment }) => segment);
}

/** Walk along a longest common subsequence: what goes before what comes. */
function walk(olds, news) {
  const width = news.length + 1;
  const longest = new Uint32Array((olds.length + 1) * width);
  for (let i = olds.length - 1; i >= 0; i -= 1) {
    for (let j = news.length - 1; j >= 0; j -= 1) {
      const [skipOld, skipNew] = [longest[(i + 1) * width + j], longest[i * width + j + 1]];
      longest[i * width + j] = olds[i] === news[j] ? longest[(i + 1) * width + j + 1] + 1 : Math.max(skipOld, skipNew);
    }
  }
  const steps = [];
  let [i, j] = [0, 0];
  while (i < olds.length || j < news.length) {
    if (i < olds.length && j < news.length && olds[i] === news[j]) {
      steps.push(["same", olds[i]]);
      i += 1;
      j += 1;
    } else if (i < olds.length && (j === news.length || longest[(i + 1) * width + j] >= longest[i * width + j + 1])) {
      steps.push(["gone", olds[i]]);
      i += 1;
    } else {
      steps.push(["new", news[j]]);
      j += 1;
    }
  }
  return steps;
}
