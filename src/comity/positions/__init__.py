"""The register of what the members hold in common: positions before forums, and standing undertakings."""
