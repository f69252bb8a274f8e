"""Creator accounts in the network: handles, profiles, posts."""
