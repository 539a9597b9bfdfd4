"""How the default embedded model was taught to check answers: see README.md."""
