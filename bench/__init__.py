"""A record of any size, made up and loaded, and what its pages cost (`make bench`, docs/performance.md)."""
