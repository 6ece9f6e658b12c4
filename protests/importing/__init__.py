"""From a file or an official record to parsed rows, and from these to created, unchanged, differing or refused."""
