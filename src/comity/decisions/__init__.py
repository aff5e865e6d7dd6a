"""Decisions by consensus: adopted when no objection stands and all agree; nothing is decided by counting sides."""
