"""What happened: the audit trail, and the outbox that every projection reads."""
