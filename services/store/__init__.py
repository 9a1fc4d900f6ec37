"""The chart store: saved charts by unguessable links, and the audit trail of security events."""
