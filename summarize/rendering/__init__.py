"""From a result to what a person or a program reads: one file a kind of output."""
