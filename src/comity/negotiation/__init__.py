"""Negotiating a text: proposals, what the chair accepts of them, marks, reservations, translations and relations."""
