"""A terminal, for what a command shows there."""

import os
import pty
import subprocess
import termios


def screen_of(command, columns=80, status=0, **options):
    """All that the command writes to the terminal, until it ends, which must be with that status."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    with subprocess.Popen(
        [str(part) for part in command], **{"stdout": theirs, "stderr": theirs, **options}
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                seen += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
        os.close(ours)
        assert process.wait(timeout=300) == status
    return seen.decode()


def lines_of(screen):
    """The lines of a screen; a bar is drawn many times, each time a line."""
    return screen.replace("\r", "\n").split("\n")
