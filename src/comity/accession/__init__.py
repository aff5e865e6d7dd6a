"""Accession as a file: what an applicant undertakes, until when, and the standing that it has once that is done."""
