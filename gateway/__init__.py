"""Routes each request by its instant to the modern or the historical instance."""
