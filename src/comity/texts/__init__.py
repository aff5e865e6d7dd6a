"""Texts: read from files into provisions with lasting identities, tabled in an organ, compared version by version."""
