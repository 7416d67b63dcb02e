"""Database migrations of the console."""
