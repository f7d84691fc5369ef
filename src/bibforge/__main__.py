"""`python -m bibforge` is the command `bibforge`."""

from bibforge.cli.entry import main

if __name__ == "__main__":
    main()
