"""What the business tells people: facts, one class each; their words live in ``locales/``."""
