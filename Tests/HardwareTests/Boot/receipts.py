"""A receipt printer on the network, and what its paper looks like.

receipts.py listen PORT FILE            takes jobs on loopback one after the other, answers status requests, appends what is printed
receipts.py picture FILE NUMBER OUT     the ticket of that number (-1: the newest) as a PGM picture, as a phone above it would have it
receipts.py frame PICTURE WIDTHxHEIGHT OUT   a camera's frame (YUYV) with that picture in its middle, or an empty desk for "none"
"""

import socket
import sys

BORDER, BLACK, WHITE, DESK = 24, 20, 235, 150
CUT = b"\x1dV\x01"


def listen(port, file):
    server = socket.create_server(("127.0.0.1", port))
    while True:
        connection, _ = server.accept()
        with connection, open(file, "ab", buffering=0) as paper:
            while data := connection.recv(65536):
                paper.write(answered(connection, data))


def answered(connection, data):
    """What is left to burn once its questions are answered: all is well, and what came is printed."""
    place, rest = 0, bytearray()
    while place < len(data):
        if data[place : place + 2] == b"\x10\x04":
            connection.sendall(b"\x12")
            place += 3
        elif data[place : place + 3] == b"\x1dr\x01":
            connection.sendall(b"\x00")
            place += 3
        else:
            rest.append(data[place])
            place += 1
    return bytes(rest)


def rows(data):
    """The rows of dots, each a string of bytes whose bits are dots."""
    place, result = 0, []
    while place < len(data):
        name = data[place : place + 2]
        if name == b"\x1b@":
            place += 2
        elif name == b"\x1bJ":
            result += [b""] * data[place + 2]
            place += 3
        elif name == b"\x1dV":
            place += 3
        elif name == b"\x1dv":
            stride, height = (int.from_bytes(data[place + at : place + at + 2], "little") for at in (4, 6))
            place += 8
            result += [data[place + row * stride : place + (row + 1) * stride] for row in range(height)]
            place += stride * height
        elif data[place] == 0:
            place += 1
        else:
            sys.exit(f"unknown command {name.hex()} at {place}")
    return result


def picture(file, number, out):
    tickets = [part for part in open(file, "rb").read().split(CUT)[:-1]]
    lines = rows(tickets[number])
    width = max(len(line) for line in lines) * 8
    border = bytes([WHITE]) * BORDER
    margin = bytes([WHITE]) * (width + 2 * BORDER)
    body = [margin] * BORDER
    for line in lines:
        bits = bin(int.from_bytes(b"\x01" + line, "big"))[3:].ljust(width, "0")
        body.append(border + bytes(BLACK if bit == "1" else WHITE for bit in bits) + border)
    body += [margin] * BORDER
    with open(out, "wb") as file:
        file.write(b"P5 %d %d 255\n" % (width + 2 * BORDER, len(body)) + b"".join(body))


def pixels(file):
    """Of a PGM picture, row by row."""
    data = open(file, "rb").read()
    width, height = map(int, data.split(b"\n")[0].split()[1:3])
    body = data[data.index(b"\n") + 1 :]
    return [body[row * width : (row + 1) * width] for row in range(height)]


def frame(file, size, out):
    width, height = map(int, size.split("x"))
    desk = [bytearray([DESK]) * width for _ in range(height)]
    lines = [] if file == "none" else pixels(file)
    if len(lines) > height:
        lines = [
            bytes(sum(four) // 4 for four in zip(upper[::2], upper[1::2], lower[::2], lower[1::2]))
            for upper, lower in zip(lines[::2], lines[1::2])
        ]
    for row, line in enumerate(lines[:height], (height - min(len(lines), height)) // 2):
        left = (width - len(line)) // 2
        desk[row][left : left + len(line)] = line
    grey = bytes([128]) * width
    with open(out, "wb") as result:
        for line in desk:
            both = bytearray(2 * width)
            both[::2], both[1::2] = line, grey
            result.write(both)


match sys.argv[1:]:
    case ["listen", port, file]:
        listen(int(port), file)
    case ["picture", file, number, out]:
        picture(file, int(number), out)
    case ["frame", file, size, out]:
        frame(file, size, out)
    case _:
        sys.exit(__doc__)
