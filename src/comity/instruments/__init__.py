"""Instruments: opened for signature by an adoption, their parties, and from when they are in force for whom."""
