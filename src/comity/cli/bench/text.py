"""`comity bench import`: reading a text as extracted from a PDF, with double-spaced and broken lines."""

import json
import statistics
import sys
import time

from comity.texts.reading import read_text

PARAGRAPHS = 26
RUNS = 15
LIMIT_MS = 100


def extracted_text(paragraphs: int) -> bytes:
    """Return an invented declaration of four sections, laid out as extraction from a PDF leaves it."""
    words = (
        "The keepers of the lamps, mindful that no ship should founder for want of a light, resolve to tend each "
        "beacon in its season, to tell one another at once of any that fails, and to mend it together without delay, "
        "whoever it was that lit it first, so that the passage may stay open to all who sail in peace. "
    ) * 2
    lines = ["DECLARATION", "on the Lamps of the Harbour", ""]
    for number in range(paragraphs):
        if number % 7 == 1 and number < 28:
            lines += ["", ("I", "II", "III", "IV")[number // 7], ""]
        line = ""
        for word in words.split():
            if len(line) + len(word) > 92:
                lines += [line + " ", ""]
                line = ""
            line += word + " "
        lines += [line, "", " ", ""]
    return "\n".join(lines).encode()


def main() -> None:
    """Measure, and print the rows as JSON."""
    rows = []
    for what, count in (("a declaration of 26 paragraphs", PARAGRAPHS), ("300 pages, 2,600 paragraphs", 2600)):
        data = extracted_text(count)
        spans = []
        for _ in range(RUNS if count == PARAGRAPHS else 1):
            start = time.perf_counter()
            read_text(data)
            spans.append((time.perf_counter() - start) * 1000)
        limit = LIMIT_MS if count == PARAGRAPHS else None
        value = round(statistics.median(spans), 1)
        ratio = round(value / limit, 3) if limit else None
        rows.append({"what": f"import: {what}", "value": value, "unit": "ms", "limit": limit, "ratio": ratio})
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
