"""Who may do what at the editors' desk, and how they show who they are."""
