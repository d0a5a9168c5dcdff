"""``python -m dev.sandbox``: run the stand-in PBX until it is told to stop."""

import asyncio
import logging
import signal

from .app import serving
from .options import Options, parse_options


async def run(options: Options) -> None:
    """Serve until SIGINT or SIGTERM."""
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told_to_stop.set)
    async with serving(options) as exchange:
        print(f"READY {exchange.base_url}", flush=True)
        await told_to_stop.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(run(parse_options()))
