# SPDX-License-Identifier: MIT
"""A folder of flags for `flag_server -d`."""

import json

COUNTRIES = {
    "ci": "Côte d'Ivoire",
    "kp": "Korea, North",
    "cd": "Congo (Kinshasa)",
    "us": "United States of America",
    "br": "Brazil",
}


def image(code):
    """Bytes that no other country has: nobody looks at them."""
    return b"GIF89a" + code.encode() * (len(code) + ord(code[0]) * 10)


def build(root, countries):
    """Writes CODE/CODE.gif and CODE/metadata.json for each country of {code: name}."""
    for code, name in countries.items():
        folder = root / code
        folder.mkdir(parents=True)
        (folder / f"{code}.gif").write_bytes(image(code))
        (folder / "metadata.json").write_text(
            json.dumps({"tld_cc": f".{code}", "iso_cc": code.upper(), "country": name}, ensure_ascii=False),
            encoding="utf-8")
    return root


def names(folder):
    """What is in a folder, sorted, hidden files included."""
    return sorted(path.name for path in folder.iterdir())
