"""The same as Epoll/main.c with uWebSockets, by its Python binding: what a POST has as its body, everybody is sent."""
import socket
import sys

from socketify import App, OpCode

last = ""


def opened(ws):
    ws.subscribe("feed")
    ws.send(last, OpCode.TEXT)


async def push(res, req):
    global last
    last = (await res.get_data()).getvalue().decode()
    app.publish("feed", last, OpCode.TEXT)
    # In one piece: the bench reads an answer as it comes.
    res.cork_end("done")


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]

app = App()
app.ws("/*", {"compression": 0, "idle_timeout": 120, "open": opened, "message": lambda ws, message, opcode: None})
app.post("/push", push)
app.listen({"port": port, "host": "127.0.0.1"}, lambda config: print(f"ready port={port}", flush=True))
app.run()
