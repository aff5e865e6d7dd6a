"""The bare limit of `comity bench room`: a server with no record behind it that sends the same bytes to every stream.

It reads the message from its input, as one line, listens on the port that it is given, and ends with its input.
"""

import asyncio
import json
import sys

_OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
streams: list[asyncio.Transport] = []
state = {"token": 0}


class Bare(asyncio.Protocol):
    """One connection: a stream, or one that posts and so lets all streams be told."""

    message = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection's other end."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = 0

    def data_received(self, data: bytes) -> None:
        """Open the stream, or tell all streams: what is posted says which party acts, in a line of its own."""
        if data.startswith(b"GET"):
            streams.append(self.transport)
            self.transport.write(_OPEN + f"data: {json.dumps({'token': str(state['token'])})}\n\n".encode())
        elif data.startswith(b"POST"):
            party = data.partition(b"\r\n\r\n")[2].decode()
            told = json.loads(self.message)
            told |= {"since": [str(state["token"])], "token": str(state["token"] + 1), "bears": [party]}
            state["token"] += 1
            words = f"data: {json.dumps(told)}\n\n".encode()
            for stream in streams:
                stream.write(words)
            self.transport.write(_ANSWER)


async def main() -> None:
    """Serve until the input ends."""
    Bare.message = sys.stdin.readline()
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
