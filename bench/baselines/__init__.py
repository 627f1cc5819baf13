"""What reads and writes are measured against: the same rows by other means, without a key, a throttle or a ledger."""
