"""The creator's app, made for the phone."""
