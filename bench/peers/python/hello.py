# SPDX-License-Identifier: MIT
import asyncio


async def hello():
    print("hello")


asyncio.run(hello())
