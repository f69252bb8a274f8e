"""Views of the creator's app: parse, call an area, draw."""
