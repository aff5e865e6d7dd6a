"""The shell around every page: who is signed in, what policy a browser gets, and what each template is given."""
