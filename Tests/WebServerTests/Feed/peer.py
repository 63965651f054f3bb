"""Listens to a feed with the websockets library, and says what it does not expect of one."""
import asyncio
import json
import sys
import urllib.request

import websockets

port, queue, token = sys.argv[1:]
address = f"127.0.0.1:{port}"


def join(number):
    request = urllib.request.Request(
        f"http://{address}/api/queues/{queue}/join", method="POST", headers={"x-device-token": f"peer-{number}"})
    return json.load(urllib.request.urlopen(request))


async def until(feed, wanted):
    while True:
        message = json.loads(await asyncio.wait_for(feed.recv(), 10))
        if wanted(message):
            return message


async def main():
    ticket = join(0)["id"]
    async with websockets.connect(f"ws://{address}/api/ws/{queue}?ticket={ticket}") as feed:
        first = await until(feed, lambda message: True)
        assert first["you"]["ticket_id"] == ticket, first
        # Pings of the library's own, some at once.
        waiters = [await feed.ping(f"{number}") for number in range(10)]
        await asyncio.wait_for(waiters[-1], 10)
        for number in range(1, 20):
            await asyncio.to_thread(join, number)
        await until(feed, lambda message: message.get("waiting_count") == 20)
        # A message in fragments.
        await feed.send(['{"type": "auth", ', '"host_token": "', token, '"}'])
        assert len((await until(feed, lambda message: message["type"] == "ticket_list"))["tickets"]) == 20
        await feed.close(code=1000, reason="bye")
    assert feed.close_code == 1000, feed.close_code

    async with websockets.connect(f"ws://{address}/api/ws/{queue}") as feed:
        await feed.send(b"binary")
        try:
            while True:
                await asyncio.wait_for(feed.recv(), 10)
        except websockets.ConnectionClosedError as error:
            assert error.rcvd.code == 1003, error
    print("done")


asyncio.run(main())
