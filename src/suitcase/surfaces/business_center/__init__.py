"""Business Center: pages of organisations."""
