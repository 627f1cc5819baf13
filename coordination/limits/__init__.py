"""How often somebody may call: counted exactly, in one atomic script, for an organisation or for an address.

`policies` says how often; `counting` counts in Valkey; `address` says where a request comes from; `callers` chooses
what is counted for whom; `middleware` writes the headers and counts whatever no view has counted. See docs/limits.md.
"""
