"""Definitions of astrology, each with its source: zodiacs, houses, aspects, lots."""
