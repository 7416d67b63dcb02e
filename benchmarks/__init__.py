"""Measurements, each printed as a Markdown table by one command."""
