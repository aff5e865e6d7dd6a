"""Pages: each module asks what its reader may see and gives it to its templates. Nothing here writes."""
