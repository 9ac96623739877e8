"""Contact sheets of all explorers, to be looked at: `make gallery`."""
