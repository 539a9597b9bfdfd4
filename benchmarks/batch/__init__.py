"""How fast and how robust a batch is, against a model that is not one."""
