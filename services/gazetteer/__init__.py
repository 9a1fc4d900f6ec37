"""Towns by name, offline: from the words a person types to coordinates (GeoNames, CC BY 4.0)."""
