"""The four jobs, one file each: prompt, model, statements, evidence check."""
