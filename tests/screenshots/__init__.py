"""Pictures of the main pages, as `docs/` shows them."""
