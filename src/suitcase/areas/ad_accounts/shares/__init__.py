"""What a centre shares with its partners, and what these pass on."""
