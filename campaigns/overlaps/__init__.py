"""Evidence of how many people two channels share: recorded, corrected, voided, and loaded for the calculus."""
