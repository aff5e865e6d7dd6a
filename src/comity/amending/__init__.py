"""The charter is an instrument: when one that amends it takes effect. The rules for its changes are in `parties`."""
