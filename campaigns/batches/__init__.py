"""Placements and figures in batches: judged by the rules of the single calls, written in sets."""
