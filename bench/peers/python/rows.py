# SPDX-License-Identifier: MIT
"""Python's asyncio, on its own loop or on uvloop's.

Usage: rows.py asyncio|uvloop [ROW]
"""

import asyncio
import os
import sys
import time


def report(name, value):
    print(f"{name} {value:.6g}", flush=True)


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


async def each(name, n, run):
    before = time.process_time_ns()
    await run(n)
    report(name, (time.process_time_ns() - before) / n)


async def ready(n):
    return n


async def nothing():
    pass


async def await_ready(n):
    for i in range(n):
        await ready(i)


async def group_spawn_join(n):
    for _ in range(n):
        async with asyncio.TaskGroup() as group:
            group.create_task(nothing())


async def spawn_join_batch(n):
    for _ in range(n // 1000):
        async with asyncio.TaskGroup() as group:
            for _ in range(1000):
                group.create_task(nothing())


async def yields(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def yield_row(n):
    await asyncio.gather(yields(n // 2), yields(n // 2))


async def channel_64(n):
    queue = asyncio.Queue(64)

    async def sends():
        for i in range(n):
            await queue.put(i)

    async def receives():
        for _ in range(n):
            await queue.get()

    await asyncio.gather(sends(), receives())


async def timer_arm_cancel(n):
    loop = asyncio.get_running_loop()
    others = [loop.call_later(3600 + i / 1000, nothing) for i in range(10_000)]

    async def arm_cancel(n):
        for i in range(n):
            loop.call_later(30 + (i & 1023) / 1000, nothing).cancel()

    await each("timer_arm_cancel", n, arm_cancel)
    for timer in others:
        timer.cancel()


async def sleepers(n):
    bytes_before, before = resident(), time.process_time_ns()
    tasks = [asyncio.create_task(asyncio.sleep(2)) for _ in range(n)]
    await asyncio.sleep(0)
    report("sleepers_bytes", (resident() - bytes_before) / n)
    await asyncio.gather(*tasks)
    report("sleepers_cpu", (time.process_time_ns() - before) / n)


async def sleep_deep(awaits, seconds):
    if awaits > 1:
        await sleep_deep(awaits - 1, seconds)
    else:
        await asyncio.sleep(seconds)


async def cancel_sleepers(n):
    tasks = [asyncio.create_task(sleep_deep(3, 3600 + i * 7919 % n)) for i in range(n)]
    await asyncio.sleep(0)
    before = time.process_time_ns()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    report("cancel_sleepers", (time.process_time_ns() - before) / n)


async def to_thread(n):
    clock = time.process_time_ns if len(os.sched_getaffinity(0)) == 1 else time.perf_counter_ns
    await asyncio.to_thread(id, 0)
    before = clock()
    for _ in range(n):
        await asyncio.to_thread(id, 0)
    report("to_thread", (clock() - before) / n / 1e3)


ROWS = {
    "await_ready": lambda: each("await_ready", 500_000, await_ready),
    "group_spawn_join": lambda: each("group_spawn_join", 20_000, group_spawn_join),
    "spawn_join_batch": lambda: each("spawn_join_batch", 50_000, spawn_join_batch),
    "yield": lambda: each("yield", 200_000, yield_row),
    "channel_64": lambda: each("channel_64", 200_000, channel_64),
    "timer_arm_cancel": lambda: timer_arm_cancel(100_000),
    "sleepers": lambda: sleepers(100_000),
    "cancel_sleepers": lambda: cancel_sleepers(50_000),
    "to_thread": lambda: to_thread(2_000),
}

if sys.argv[1] == "uvloop":
    import uvloop
    uvloop.install()
if len(sys.argv) < 3:
    print("\n".join(ROWS))
else:
    asyncio.run(ROWS[sys.argv[2]]())
