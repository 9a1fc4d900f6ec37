"""`python -m services.time_resolver`: the resolver alone, on port 8002 unless PORT is set."""

from __future__ import annotations

import os

import uvicorn

if __name__ == "__main__":
    host = os.environ.get("BIND_ADDRESS", "127.0.0.1")
    port = int(os.environ.get("PORT", "8002"))
    uvicorn.run("services.time_resolver.main:app", host=host, port=port, proxy_headers=False)
