"""Meetings of organs, commissions and groups of experts: from the cycle of the charter to what happens in the room."""
