"""What administrators see: metrics, readiness, logs. Nothing of what people write."""

#: What a part that works says of itself.
OK = "ok"
