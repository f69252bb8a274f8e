"""Shared web parts of every surface: layouts, components, styles, formats, list and form state."""
