"""Guided help: closed questions, decision tables, deadlines; read from knowledge/guide."""
