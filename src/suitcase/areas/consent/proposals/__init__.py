"""Creator accounts shared with partners: what a centre asks the creator to let its partner do, and what came of it."""
