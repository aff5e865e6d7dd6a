"""Parties: founding, keys and who accredits them, standings over time with their sources, offices and seats."""
