"""Texts from files and into files: Word, PDF, HTML, Akoma Ntoso, Markdown. Nothing here knows the record."""
