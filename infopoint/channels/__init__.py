"""The doors: every message passes the same cleaning, masking and limits."""
