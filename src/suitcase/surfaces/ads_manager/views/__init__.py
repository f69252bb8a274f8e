"""Views: parse, ask an area, draw."""
