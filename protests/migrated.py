"""Whether the database's tables are what the models say: what is kept beside the record waits for that."""

from django.db.migrations.executor import MigrationExecutor


def missing(connection) -> int:
    """How many migrations the database lacks, of every app."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
