"""What every app shares: settings, problems, logs, metrics, limits, security. Knows no service."""
