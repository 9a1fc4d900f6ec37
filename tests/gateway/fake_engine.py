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
class Asked:
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
    return await getattr(Modes, mode)(Asked(chart, value, fields, writer))


class Modes:
    @staticmethod
    async def good(asked):
        await asyncio.sleep(asked.chart.get("pause", 0))
        asked.writer.write(response(asked.value, asked.fields))
        return True

    @staticmethod
    async def once(asked):
        """The first time a tag is asked for the connection is cut, the second time all is well."""
        seen[asked.chart["tag"]] = seen.get(asked.chart["tag"], 0) + 1
        if seen[asked.chart["tag"]] == 1:
            return await Modes.reset(asked)
        asked.writer.write(
            response({**asked.value, "asked": seen[asked.chart["tag"]]}, asked.fields)
        )
        return True

    @staticmethod
    async def count(asked):
        """Always cut; `good` requests with the same tag can then be asked how often."""
        seen[asked.chart["tag"]] = seen.get(asked.chart["tag"], 0) + 1
        return await Modes.reset(asked)

    @staticmethod
    async def counted(asked):
        asked.writer.write(response({"asked": seen.get(asked.chart["tag"], 0)}, asked.fields))
        return True

    @staticmethod
    async def frozen(_asked):
        await asyncio.sleep(3600)
        return False

    @staticmethod
    async def reset(asked):
        asked.writer.transport.abort()
        return False

    @staticmethod
    async def garbage(asked):
        asked.writer.write(b"\x00\xff*** 10.1.2.3 is not HTTP ***\r\n\r\n")
        return False

    @staticmethod
    async def empty(_asked):
        return False

    @staticmethod
    async def short(asked):
        """Promises more than it sends, and hangs up."""
        asked.writer.write(response(asked.value, asked.fields, length=100_000))
        return False

    @staticmethod
    async def stalled(asked):
        """Promises more than it sends, and waits."""
        asked.writer.write(response(asked.value, asked.fields, length=100_000))
        await asyncio.sleep(3600)
        return False

    @staticmethod
    async def drip(asked):
        """A byte of the head at a time: each read succeeds, the answer never comes."""
        for byte in response(asked.value, asked.fields):
            asked.writer.write(bytes([byte]))
            await asyncio.sleep(0.2)
        return False

    @staticmethod
    async def long(asked):
        """Promises less than it sends: what is left could be taken for the next answer."""
        extra = response({"tag": "somebody else's"}, asked.fields, name="another")
        asked.writer.write(response(asked.value, asked.fields) + extra)
        return True

    @staticmethod
    async def late(asked):
        """The same, but the second answer comes when the connection is idle again."""
        asked.writer.write(response(asked.value, asked.fields))
        await asked.writer.drain()
        await asyncio.sleep(0.02)
        asked.writer.write(response({"tag": "somebody else's"}, asked.fields, name="another"))
        return True

    @staticmethod
    async def nameless(asked):
        """An answer of something else on the way: an error page that tells of the inside."""
        page = b"<h1>502</h1>upstream 10.1.2.3:8000"
        head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Length: {len(page)}\r\n\r\n".encode()
        asked.writer.write(head + page)
        return True

    @staticmethod
    async def stream(asked):
        """A chunked answer of `pieces` pieces; with `cut` it breaks off after them."""
        name = asked.fields["x-request-id"]
        asked.writer.write(
            f"HTTP/1.1 200 OK\r\nX-Request-ID: {name}\r\n".encode()
            + b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for number in range(asked.chart["pieces"]):
            piece = f"piece {number}\n".encode()
            asked.writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await asked.writer.drain()
            await asyncio.sleep(asked.chart.get("pause", 0))
        if asked.chart.get("cut"):
            asked.writer.transport.abort()
            return False
        asked.writer.write(b"0\r\n\r\n")
        return True


async def main(port: int) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
