"""The process of the command `w2v`, and of `python -m w2v`: it answers signals before it imports anything else."""

from w2v.cli import interrupts

interrupts.listen()

from w2v.cli.main import main  # noqa: E402

__all__ = ["main"]

if __name__ == "__main__":
    main()
