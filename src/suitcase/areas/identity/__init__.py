"""People: who they are, how they prove it, and how often somebody may try."""
