"""Business Centers: the house in which people and assets come together."""
