"""The face for people: pages, templates, and what browsers run."""
