"""Contracts from the official record of the United States (USAspending.gov): files of it, and its public service."""
