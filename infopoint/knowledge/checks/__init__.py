"""The rules of ``knowledge/README.md``, one module for each kind of thing they are about."""
