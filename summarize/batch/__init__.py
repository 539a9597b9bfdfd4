"""Many articles: a plan of items, a ledger of what is done, engines that do the rest, outputs that hold the results."""
