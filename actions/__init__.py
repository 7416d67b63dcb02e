"""Custom actions: what the assistant does once it knows what a message is about."""
