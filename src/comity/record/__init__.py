"""The engine: acts are judged, appended and projected in one transaction; copies are proved, kept and compared."""
