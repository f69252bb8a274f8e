"""Pages of Business Center."""
