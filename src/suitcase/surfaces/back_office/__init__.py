"""Operator pages: review and support."""
