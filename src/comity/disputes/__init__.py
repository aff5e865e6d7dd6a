"""Differences over a text, and consultations on an undertaking: between parties, ended only by what they agree."""
