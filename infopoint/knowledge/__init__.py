"""The knowledge engine: articles, contacts and phrases, without any Rasa."""
