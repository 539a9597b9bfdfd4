"""How true the statements and how honest the silence: one module a question."""
