"""What administrators see: metrics, readiness, logs. Nothing of what people write."""
