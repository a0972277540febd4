# SPDX-License-Identifier: MIT
"""The same API with FastAPI on uvicorn, uvloop and httptools. Says its port."""

import socket
from typing import List, Optional

import fastapi
import uvicorn
from pydantic import BaseModel


class Item(BaseModel):
    id: int
    name: str
    price: float
    note: Optional[str] = None


class CharName(BaseModel):
    char: str
    name: str


FOUND = [{"char": "🐱", "name": "CAT FACE WITH WRY SMILE"}] * 10
app = fastapi.FastAPI()


@app.get("/item", response_model=Item)
async def read_item(id: int = fastapi.Query(ge=0)):
    return {"id": id, "name": "apple", "price": 1.5}


@app.get("/search", response_model=List[CharName])
async def search(q: str):
    return FOUND


@app.post("/item", response_model=Item)
async def post_item(item: Item):
    return item


listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
print(listening.getsockname()[1], flush=True)
config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="error")
uvicorn.Server(config).run(sockets=[listening])
