"""Decisions by consensus: no objection, no weights, no deadline against an objection, nothing decided by counting sides."""
