# SPDX-License-Identifier: MIT
"""What flags2 and flags3 print after a download."""


def report(ok, not_found=0, errors=0):
    """A regular expression for the whole report."""
    lines = ["-" * 20, f"{ok:3} flag{'' if ok == 1 else 's'} downloaded\\."]
    if not_found:
        lines.append(f"{not_found:3} not found\\.")
    if errors:
        lines.append(f"{errors:3} error{'' if errors == 1 else 's'}\\.")
    return "\n".join(lines + [r"Elapsed time: \d+\.\d\ds\n"])
