"""`python -m summarize`, for where the script is not on the path."""

from summarize.cli import main

if __name__ == "__main__":
    main()
