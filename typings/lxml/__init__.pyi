"""What this project uses of lxml, which ships no types."""
