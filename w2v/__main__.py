"""The entry point of `w2v` and `python -m w2v`: signal handlers are installed before anything else is imported."""

from w2v.cli import interrupts

interrupts.listen()

from w2v.cli.main import main  # noqa: E402

__all__ = ["main"]

if __name__ == "__main__":
    main()
