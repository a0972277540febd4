# SPDX-License-Identifier: MIT
"""Progress bars byte for byte as Python's tqdm draws them, for a table of scripts on a clock that stands still."""

import io
import os
import subprocess
import sys
import unittest

sys.path.append("/usr/lib/python3/dist-packages")  # another Python has it not, but can use it

import tqdm.std

from programs import BIN

# A script is a line a step. `option` is said before `bar`, which opens one under a name, or before `range`: so many
# items and the time that each takes. What is drawn after the last step is the end of the bars.
OPEN = "option TOTAL 100\nbar a\n"
CASES = {
    "known total": OPEN + "pass 1\nupdate a 10\npass 2\nupdate a 30\npass 0.05\nupdate a 1\npass 3\nupdate a 59",
    "no total": "bar a\npass 1\nupdate a 10\npass 0.5\nupdate a 2",
    "more than the total": "option TOTAL 3\nbar a\npass 1\nupdate a 5",
    "slow": "option TOTAL 4\nbar a\npass 7\nupdate a 1\npass 9\nupdate a 1",
    "long": "option TOTAL 1000000\nbar a\npass 4000\nupdate a 1",
    "initial": "option TOTAL 100\noption INITIAL 50\nbar a\npass 5\nupdate a 10",
    "description and unit": "option DESC get\noption UNIT B\n" + OPEN + "pass 1\nupdate a 7\ndescribe a put\npass 1\nupdate a 1",
    "unit scale": "option UNIT_SCALE 1\noption UNIT_DIVISOR 1024\noption UNIT B\noption TOTAL 123456789\nbar a\npass 2\nupdate a 1234567",
    "unit scale without a total": "option UNIT_SCALE 1\nbar a\npass 2\nupdate a 1234567",
    "columns": "option NCOLS 60\n" + OPEN + "pass 1\nupdate a 55",
    "few columns": "option NCOLS 20\n" + OPEN + "pass 1\nupdate a 55",
    "no column": "option NCOLS 0\n" + OPEN + "pass 1\nupdate a 55",
    "wide characters": "option NCOLS 50\noption DESC 漢字\n" + OPEN + "pass 1\nupdate a 55",
    "symbols": "option ASCII  .oO\n" + OPEN + "pass 1\nupdate a 55\npass 1\nupdate a 2",
    "ascii": "option ASCII 1\n" + OPEN + "pass 1\nupdate a 55",
    "colour": "option COLOUR green\n" + OPEN + "pass 1\nupdate a 55",
    "colour by digits": "option COLOUR #00fF7f\noption NCOLS 50\n" + OPEN + "pass 1\nupdate a 55",
    "colour and few columns": "option COLOUR red\noption NCOLS 9\n" + OPEN + "pass 1\nupdate a 100",
    "postfix": OPEN + "postfix a ok=1\npass 1\nupdate a 1\nfigures a 12345 0.123456\nfigures a 123456789 -0.5\n"
               "figures a 0 1e-7\nfigures a -12 100\npostfix a x",
    "miniters": "option MINITERS 10\noption MAXINTERVAL 5\n" + OPEN +
                "pass 1\nupdate a 9\npass 1\nupdate a 1\npass 1\nupdate a 5\npass 4.5\nupdate a 1\npass 1\nupdate a 1",
    "miniters are found": OPEN + "".join(f"pass {t}\nupdate a {n}\n" for t, n in
                                         [(0.125, 8), (0.125, 2), (0.125, 2), (0.125, 4), (0.375, 20), (0.125, 1), (11, 1), (1, 1)]),
    "miniters without smoothing": "option SMOOTHING 0\n" + OPEN + "pass 1\nupdate a 5\npass 1\nupdate a 4\npass 1\nupdate a 3",
    "no mininterval": "option MININTERVAL 0\n" + OPEN + "update a 1\npass 1\nupdate a 1\nupdate a 1\nupdate a 1",
    "smoothing": "option SMOOTHING 0.9\n" + OPEN + "pass 1\nupdate a 5\npass 1\nupdate a 9\npass 1\nupdate a 20",
    "delay": "option DELAY 2\n" + OPEN + "pass 1\nupdate a 5\npass 1.5\nupdate a 5",
    "delay that is not over": "option DELAY 20\n" + OPEN + "pass 1\nupdate a 5\npass 1.5\nupdate a 5",
    "not left": "option LEAVE 0\n" + OPEN + "pass 1\nupdate a 5\nclose a\nupdate a 1",
    "refresh and clear": OPEN + "pass 1\nclear a\nrefresh a\nwrite a line\nclear a",
    "reset": OPEN + "pass 1\nupdate a 5\nreset a\npass 1\nupdate a 1\nreset a 7\npass 1\nupdate a 3",
    "backwards": OPEN + "pass 1\nupdate a 50\nupdate a -20\npass 1\nupdate a 30",
    "nested": "option TOTAL 2\noption DESC outer\nbar a\n" + "option DESC inner\noption LEAVE 0\noption TOTAL 3\nbar b\n"
              "pass 1\nupdate b 1\npass 1\nupdate b 2\nclose b\nupdate a 1\noption DESC again\nbar c\npass 1\n"
              "bar d\nupdate d 1\nclear d\nupdate c 1\nclose c\nbar e\nclose d\nclose e\npass 1\nupdate a 1",
    "positions": "option POSITION 2\noption TOTAL 9\nbar a\nbar b\nbar c\npass 1\nupdate a 1\nupdate b 2\nupdate c 3\n"
                 "close b\nclose c\nclose a",
    "range": "option TOTAL 5\nrange 5 0.07\noption DESC x\nrange 30 0.01\nrange 0 1\nrange 3 2",
}

# Every field, as it is and formatted.
FORMATS = ["{l_bar}{bar}{r_bar}", "{desc}: {percentage:3.0f}% {n_fmt}/{total_fmt}{postfix}", "{bar:20}|{n:>6}|{total:06d}",
           "{l_bar}{bar:-10b}|{bar:5a}{bar:4u}{r_bar}", "{elapsed} {elapsed_s:.3f} {remaining} {remaining_s:.1f}",
           "{elapsed_s} {n} {percentage}", "{{{rate_fmt:<12}}} {rate_noinv_fmt} {rate_inv_fmt} {unit} {unit_divisor}",
           "{n:,} {total:,} {ncols} {desc:>8} {n:.1f}", "{bar}", "{bar:a}", "{bar:0}", "ä {bar} ß {desc:^9}", "no field"]
RATES = ["{rate:.4f} {rate_noinv:.3g} {rate_inv:e}"]
for number, text in enumerate(FORMATS):
    for what, total in ("total", "option TOTAL 1234567\n"), ("no total", ""):
        if not total and "{total:" in text:
            continue  # an error to tqdm
        CASES[f"format {number} {what}"] = (f"option BAR_FORMAT {text}\noption DESC get\noption NCOLS 70\n{total}bar a\n"
                                            "pass 2.5\nupdate a 123456\ndescribe a fetch\ndescribe a")
for number, text in enumerate(RATES):
    CASES[f"rates {number}"] = f"option DELAY 1\noption TOTAL 8\noption BAR_FORMAT {text}\nbar a\npass 2.5\nupdate a 2\npass 1\nupdate a 3"

TYPES = {"TOTAL": int, "NCOLS": int, "MINITERS": float, "POSITION": int, "INITIAL": int, "UNIT_DIVISOR": int,
         "UNIT_SCALE": lambda t: t == "1", "LEAVE": lambda t: t == "1", "ASCII": lambda t: t == "1" or t,
         "MININTERVAL": float, "MAXINTERVAL": float, "DELAY": float, "SMOOTHING": float}


class Screen:
    """Runs a script with tqdm."""

    def __init__(self):
        self.sink, self.now, self.bars, self.options = io.StringIO(), 3600.0, {}, {}
        tqdm.std.tqdm.monitor_interval = 0
        tqdm.std.tqdm._instances.clear()
        tqdm.std.time = lambda: self.now

    def bar(self, *items):
        options = {"ascii": False} | {name.lower(): TYPES.get(name, str)(value) for name, value in self.options.items()}
        self.options = {}
        return tqdm.std.tqdm(*items, file=self.sink, **options)

    def run(self, step):
        verb, _, rest = step.partition(" ")
        name, _, value = rest.partition(" ")
        if verb == "option":
            self.options[name] = value
        elif verb == "bar":
            self.bars[name] = self.bar()
        elif verb == "pass":
            self.now += float(rest)
        elif verb == "write":
            tqdm.std.tqdm.write(rest, file=self.sink)
        elif verb == "range":
            for _ in self.bar(range(int(name))):
                self.now += float(value)
        else:
            self.change(self.bars[name], verb, value)

    def change(self, bar, verb, value):
        if verb == "update":
            # What tqdm's thread does, which looks whether bars are late.
            if not bar.disable and bar.miniters > 1 and self.now - bar.last_print_t >= bar.maxinterval:
                bar.miniters = 1
            bar.update(int(value))
        elif verb == "reset":
            bar.initial = 0  # tqdm forgets that, and shows a rate that is wrong
            bar.reset(int(value) if value else None)
        elif verb == "describe":
            bar.set_description(value)
        elif verb == "postfix":
            bar.set_postfix_str(value)
        elif verb == "figures":
            number, figure = value.split()
            bar.set_postfix({"n": int(number), "x": float(figure), "name": "value"})
        else:
            getattr(bar, verb)()

    def drawn(self):
        for _, bar in sorted(self.bars.items()):
            bar.close()
        return self.sink.getvalue()


def drawn_by_tqdm(script):
    screen = Screen()
    for step in script.splitlines():
        screen.run(step)
    return screen.drawn()


def drawn_by_weft(scripts):
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS" and not name.startswith("TQDM_")}
    out = subprocess.run([BIN / "drawn_bars"], input="".join(f"{s}\nend\n" for s in scripts).encode(), env=environment,
                         stdout=subprocess.PIPE, timeout=60, check=True).stdout
    while out:
        size, _, out = out.partition(b"\n")
        yield out[:int(size)].decode()
        out = out[int(size) + 1:]


class Bars(unittest.TestCase):
    def test_all_as_tqdm_draws_them(self):
        os.environ.pop("COLUMNS", None)
        for (name, script), ours in zip(CASES.items(), drawn_by_weft(CASES.values()), strict=True):
            with self.subTest(name):
                self.assertEqual(ours, drawn_by_tqdm(script))

    def test_a_bad_word_of_the_environment_is_an_error_that_names_it(self):
        for name, value in ("TOTAL", "many"), ("LEAVE", "maybe"), ("MININTERVAL", ""), ("COLOUR", "puce"), ("ASCII", "x"), \
                ("BAR_FORMAT", "{l_bar"), ("BAR_FORMAT", "{bars}"), ("BAR_FORMAT", "{n:q}"), ("BAR_FORMAT", "{bar:x}"):
            with self.subTest(f"{name}={value}"):
                run = subprocess.run([BIN / "drawn_bars"], input=b"option TOTAL 5\nbar a\nend\n" if name != "TOTAL" else b"bar a\nend\n",
                                     env={f"TQDM_{name}": value}, capture_output=True, timeout=60)
                self.assertNotEqual(run.returncode, 0)
                self.assertRegex(run.stderr.decode(), f"TQDM_{name}={value}|puce|two symbols|a bar's format: ")


if __name__ == "__main__":
    unittest.main()
