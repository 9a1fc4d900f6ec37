"""Data that age, kept fresh: fetch an issue, verify it, swap it in, reload, keep three, roll back.

One mechanism for the time zone database and the Earth-orientation kernels. It knows no service:
each describes its data as a `flow.Source`.
"""
