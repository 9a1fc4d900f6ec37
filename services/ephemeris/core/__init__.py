"""The numerics: scalar functions on numbers and arrays, no objects. Imports only constants."""
