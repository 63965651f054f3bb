"""A page on the feed: writes each message that it is told, a line each. feed.py PORT QUEUE FILE"""

import base64
import os
import socket
import sys

port, queue, file = int(sys.argv[1]), sys.argv[2], sys.argv[3]
stream = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
key = base64.b64encode(os.urandom(16)).decode()
stream.write(
    f"GET /api/ws/{queue} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
)
stream.flush()
while stream.readline().strip():
    pass
with open(file, "ab", buffering=0) as out:
    while head := stream.read(2):
        length = head[1]
        if length >= 126:
            length = int.from_bytes(stream.read(2 if length == 126 else 8), "big")
        data = stream.read(length)
        match head[0] & 15:
            case 1:
                out.write(data + b"\n")
            case 9:  # A ping's answer is masked, as all that a client says.
                stream.write(bytes([0x8A, 0x80 | length, 0, 0, 0, 0]) + data)
                stream.flush()
