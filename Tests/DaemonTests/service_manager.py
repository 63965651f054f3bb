"""Plays the service manager: keeps the sockets that it is sent (FDSTORE), and starts the program again and again with them.

service_manager.py NOTIFY_SOCKET COMMAND...   says `started PID`, `ended STATUS`, `kept NAME`, `removed NAME`; ends by SIGTERM, the program with it.
"""

import os
import select
import signal
import socket
import sys
import time

# Between the end and the next start, in seconds: long beside what connecting takes.
PAUSE = 0.7


def say(text):
    print(text, flush=True)


def start(command, path, kept):
    child = os.fork()
    if child:
        say(f"started {child}")
        return child
    os.environ.update(NOTIFY_SOCKET=path)
    if kept:
        os.environ.update(
            LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(kept)), LISTEN_FDNAMES=":".join(kept))
    # Out of the way first: one may be where another goes.
    copies = [os.dup2(descriptor, 100 + index) for index, descriptor in enumerate(kept.values())]
    for index, descriptor in enumerate(copies):
        os.dup2(descriptor, 3 + index, inheritable=True)
        os.close(descriptor)
    os.closerange(3 + len(copies), 256)
    os.execv(command[0], command)


def hear(door, kept):
    data, descriptors, _, _ = socket.recv_fds(door, 4096, 4)
    words = dict(line.split("=", 1) for line in data.decode().split("\n") if "=" in line)
    name = words.get("FDNAME", "")
    if words.get("FDSTOREREMOVE") == "1" and name in kept:
        os.close(kept.pop(name))
        say(f"removed {name}")
    if words.get("FDSTORE") == "1":
        kept[name] = descriptors.pop()
        say(f"kept {name}")
    for descriptor in descriptors:
        os.close(descriptor)


def main():
    path, command = sys.argv[1], sys.argv[2:]
    door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    door.bind(path)
    kept, child = {}, 0

    def stop(*_):
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    # Whoever started this may have had it blocked, and then it would be ended without its program.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    for _ in range(20):
        child = start(command, path, kept)
        while True:
            if select.select([door], [], [], 0.02)[0]:
                hear(door, kept)
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
        child = 0
        say(f"ended {status}")
        time.sleep(PAUSE)


main()
