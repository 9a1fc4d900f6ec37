"""An engine that misbehaves on request: `python -m tests.gateway.fake_engine PORT`.

A chart's field `mode` says how its request is answered (see `Modes`); its `tag` comes back in the
answer, so that a test can tell whose answer it got. GET /coverage is that of DE440.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass

COVERAGE = {
    "kernel_set_tag": "FAKE",
    "ephemeris": "DE440",
    "coverage": {
        "kernel_set": "FAKE",
        "begin": "1549-12-31T08:00:00",
        "end": "2650-01-24T23:55:00",
        "begin_jd_tdb": 2287184.8333333335,
        "end_jd_tdb": 2688976.496527778,
    },
}
seen: dict[str, int] = {}  # how often each tag was asked for


@dataclass(frozen=True)
class Exchange:
    chart: dict
    value: dict
    fields: dict
    writer: asyncio.StreamWriter


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            _method, path, _ = head.split(" ", 2)
            fields = dict(
                line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
            )
            body = await reader.readexactly(int(fields.get("content-length", 0)))
            if not await answer(path, fields, body, writer):
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def response(value, fields, *, length=None, name=None) -> bytes:
    body = json.dumps(value).encode()
    name = fields.get("x-request-id", "-") if name is None else name
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-ID: {name}\r\n"
    head += "Server: 10.1.2.3\r\nX-Internal: 10.1.2.3\r\nSet-Cookie: a=b\r\n"
    return (
        f"{head}Content-Length: {len(body) if length is None else length}\r\n\r\n".encode() + body
    )


async def answer(path, fields, body, writer) -> bool:
    """Answer one request; False closes the connection."""
    if path == "/coverage":
        writer.write(response(COVERAGE, fields))
        return True
    chart = json.loads(body)
    if chart.get("observer") == "geocentric":  # the gateway's own question about ΔT
        writer.write(response({"time": {"delta_t_s": 0.0}}, fields))
        return True
    mode = chart.get("mode", "good")
    value = {"tag": chart.get("tag"), "headers": fields, "path": path, "body": body.decode()}
    return await getattr(Modes, mode)(Exchange(chart, value, fields, writer))


class Modes:
    @staticmethod
    async def good(exchange):
        await asyncio.sleep(exchange.chart.get("pause", 0))
        exchange.writer.write(response(exchange.value, exchange.fields))
        return True

    @staticmethod
    async def once(exchange):
        """The first time a tag is asked for the connection is cut, the second time all is well."""
        seen[exchange.chart["tag"]] = seen.get(exchange.chart["tag"], 0) + 1
        if seen[exchange.chart["tag"]] == 1:
            return await Modes.reset(exchange)
        exchange.writer.write(
            response({**exchange.value, "asked": seen[exchange.chart["tag"]]}, exchange.fields)
        )
        return True

    @staticmethod
    async def count(exchange):
        """Always cut; `good` requests with the same tag can then be asked how often."""
        seen[exchange.chart["tag"]] = seen.get(exchange.chart["tag"], 0) + 1
        return await Modes.reset(exchange)

    @staticmethod
    async def counted(exchange):
        exchange.writer.write(
            response({"asked": seen.get(exchange.chart["tag"], 0)}, exchange.fields)
        )
        return True

    @staticmethod
    async def frozen(_exchange):
        await asyncio.sleep(3600)
        return False

    @staticmethod
    async def reset(exchange):
        exchange.writer.transport.abort()
        return False

    @staticmethod
    async def garbage(exchange):
        exchange.writer.write(b"\x00\xff*** 10.1.2.3 is not HTTP ***\r\n\r\n")
        return False

    @staticmethod
    async def empty(_exchange):
        return False

    @staticmethod
    async def short(exchange):
        """Promises more than it sends, and hangs up."""
        exchange.writer.write(response(exchange.value, exchange.fields, length=100_000))
        return False

    @staticmethod
    async def stalled(exchange):
        """Promises more than it sends, and waits."""
        exchange.writer.write(response(exchange.value, exchange.fields, length=100_000))
        await asyncio.sleep(3600)
        return False

    @staticmethod
    async def drip(exchange):
        """A byte of the head at a time: each read succeeds, the answer never comes."""
        for byte in response(exchange.value, exchange.fields):
            exchange.writer.write(bytes([byte]))
            await asyncio.sleep(0.2)
        return False

    @staticmethod
    async def long(exchange):
        """Promises less than it sends: what is left could be taken for the next answer."""
        extra = response({"tag": "somebody else's"}, exchange.fields, name="another")
        exchange.writer.write(response(exchange.value, exchange.fields) + extra)
        return True

    @staticmethod
    async def late(exchange):
        """The same, but the second answer comes when the connection is idle again."""
        exchange.writer.write(response(exchange.value, exchange.fields))
        await exchange.writer.drain()
        await asyncio.sleep(0.02)
        exchange.writer.write(response({"tag": "somebody else's"}, exchange.fields, name="another"))
        return True

    @staticmethod
    async def nameless(exchange):
        """An answer of something else on the way: an error page that tells of the inside."""
        page = b"<h1>502</h1>upstream 10.1.2.3:8000"
        head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Length: {len(page)}\r\n\r\n".encode()
        exchange.writer.write(head + page)
        return True

    @staticmethod
    async def stream(exchange):
        """A chunked answer of `pieces` pieces; with `cut` it breaks off after them."""
        name = exchange.fields["x-request-id"]
        exchange.writer.write(
            f"HTTP/1.1 200 OK\r\nX-Request-ID: {name}\r\n".encode()
            + b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for number in range(exchange.chart["pieces"]):
            piece = f"piece {number}\n".encode()
            exchange.writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await exchange.writer.drain()
            await asyncio.sleep(exchange.chart.get("pause", 0))
        if exchange.chart.get("cut"):
            exchange.writer.transport.abort()
            return False
        exchange.writer.write(b"0\r\n\r\n")
        return True


async def main(port: int) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
