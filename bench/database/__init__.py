"""What the database costs: procedures against queries by hand, fetching, loading; on real servers."""
