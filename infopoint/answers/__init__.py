"""From an article to what a person reads: composing a reply, rendering it."""
