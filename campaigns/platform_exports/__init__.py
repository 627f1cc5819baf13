"""Exports of X, Meta and Google Analytics, read into drafts of figures. Pure Python: no Django, no database."""
