"""HTTP only: one small module a route, and the models. Nothing is computed here."""
