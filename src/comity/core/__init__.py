"""What an act is and how a record is proved: pure Python, no Django, no input or output."""
