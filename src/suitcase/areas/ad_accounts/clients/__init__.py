"""Companies that a centre advertises for, their names and their business certificates."""
