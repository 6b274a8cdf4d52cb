"""The history of changes: the audit trail in the reader's words, for programme admins."""
