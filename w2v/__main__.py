"""`python -m w2v` is the command `w2v`."""

from w2v.cli.main import main

if __name__ == "__main__":
    main()
