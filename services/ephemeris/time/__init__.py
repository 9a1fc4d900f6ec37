"""Which instant: calendars, Julian dates, leap seconds, ΔT, and every time scale."""
