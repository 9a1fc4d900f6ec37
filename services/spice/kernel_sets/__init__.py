"""Getting, checking, building and cutting the kernel files that the engine loads.

Run it as `python -m services.spice.kernel_sets`. The engine itself never gets a file: it loads what
lies there, or says which command mends it.
"""
