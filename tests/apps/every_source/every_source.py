# SPDX-License-Identifier: MIT
"""every_source.hpp as Debian's FastAPI has it. Started by fastapi_test.py with the system's Python."""

import enum

import fastapi
import pydantic
import uvicorn
from fastapi import Body, Cookie, File, Form, Header, Path, Query, UploadFile

app = fastapi.FastAPI()


class Color(enum.Enum):
    red = "red"
    green = "green"


class Person(pydantic.BaseModel):
    name: str
    age: int


class Team(pydantic.BaseModel):
    title: str
    lead: Person
    members: list[Person]
    shirt: Color | None = None


KINDS = {
    "str": (str, {}),
    "int": (int, {}),
    "float": (float, {}),
    "bool": (bool, {}),
    "length": (str, {"min_length": 3, "max_length": 5}),
    "between": (int, {"gt": 0, "le": 9}),
    "within": (float, {"ge": 1, "lt": 5}),
    "pattern": (str, {"regex": "^[a-z]+$"}),
    "enum": (Color, {}),
    "maybe": (int | None, {"default": None}),
    "default": (int, {"default": 7}),
}


def add(method, path, kind, source, **facts):
    def echo(x):
        return x

    echo.__annotations__["x"] = kind
    default = facts.pop("default", ...)
    echo.__defaults__ = (source(**facts) if source is Path else source(default, **facts),)
    app.add_api_route(path, echo, methods=[method])


for name, (kind, facts) in KINDS.items():
    for prefix, source in (("query", Query), ("header", Header), ("cookie", Cookie), ("form", Form)):
        add("POST" if source is Form else "GET", f"/{prefix}/{name}", kind, source, **facts)
    if "default" not in facts:
        add("GET", f"/path/{name}/{{x}}", kind, Path, **facts)
add("GET", "/query/list", list[int], Query)
for name, kind in (("int", int), ("ints", list[int]), ("person", Person), ("people", list[Person]), ("team", Team)):
    add("POST", f"/body/{name}", kind, Body)


@app.post("/file/one")
def one(x: UploadFile = File()):
    return [x.filename, str(len(x.file.read()))]


@app.post("/file/both")
def both(x: UploadFile = File(), n: int = Form()):
    return [x.filename, str(n)]


if __name__ == "__main__":
    uvicorn.run(app, port=0, access_log=False)
