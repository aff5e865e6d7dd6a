"""Comity runs an organisation of equals: negotiate, adopt by consensus, sign, prove."""
