"""Views of the sign-in pages."""
