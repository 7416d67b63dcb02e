"""Understanding a message: its language, its topic, its urgency.

Modules without "component" in their docstring are free of Rasa and can be used,
tested and measured on their own. The Rasa graph components are thin wrappers.
"""
