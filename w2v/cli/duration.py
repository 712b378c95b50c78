"""Durations as people write them: 90s, 10m, 1.5h, or seconds."""

import re

import click

_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    """An option's callback: a duration in seconds, above zero; a usage error if it is invalid."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})([smhd]?)", value.strip())
    duration = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not duration:
        raise click.BadParameter(f"{value!r} is not a duration: write 90s, 10m or 1.5h")
    return duration
