"""From a request to an answer, a paragraph each: ask for rows, give them names, render. No queries, no models."""
