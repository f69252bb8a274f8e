"""Django’s PostgreSQL engine as this product uses it; settings name this package."""
