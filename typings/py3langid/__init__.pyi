"""What this project uses of py3langid, which ships no types."""
