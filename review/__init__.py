"""The staff console: staff read conversations here and make the assistant better."""
