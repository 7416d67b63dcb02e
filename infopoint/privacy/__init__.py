"""Nothing personal goes past the door: masking of texts, hashing of identities."""
