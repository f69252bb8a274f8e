"""Ad accounts: who they belong to, their business information, their standing, and their review."""
