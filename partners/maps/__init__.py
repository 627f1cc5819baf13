"""Maps drawn here from our own boundaries: one picture for screen, print and pages without scripts."""
