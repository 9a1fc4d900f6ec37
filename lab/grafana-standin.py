"""Stands where Grafana would: answers /api/health, and nothing else."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Health(BaseHTTPRequestHandler):
    """Say that all is well, and that this is a stand-in."""

    def do_GET(self) -> None:
        """Answer 200 for the health route, 404 for all others."""
        ok = self.path == "/api/health"
        body = b'{"database": "ok", "standin": true}' if ok else b""
        self.send_response(200 if ok else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    HTTPServer(("", 3000), Health).serve_forever()
