-- Takes requests under several policies at once, or under none of them: as many as are wanted and left.
-- KEYS: one list per policy, of the instants (microseconds of this server's clock) of the requests it let through.
-- ARGV: how many; for how many microseconds those beyond the first are held before they may begin; then for each
-- policy its quota and its window in microseconds.
-- Returns how many were taken, then for each policy: requests in the window now, microseconds until the oldest leaves.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local taken, hold, used = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for i, key in ipairs(KEYS) do
  local quota, window = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  local newest = redis.call('LINDEX', key, -1)
  if newest and tonumber(newest) > now + window + hold then redis.call('DEL', key) end -- the clock was set back
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  used[i] = redis.call('LLEN', key)
  -- One process holds at most a quarter of what is left: the last ones go to whoever comes, one by one.
  taken = math.min(taken, math.max(math.floor((quota - used[i]) / 4), math.min(quota - used[i], 1)))
end
local answer = { taken }
for i, key in ipairs(KEYS) do
  local window = tonumber(ARGV[2 * i + 2])
  for number = 1, taken do
    -- One that is held counts from the last instant at which it may begin: it is in every window that it can be in.
    redis.call('RPUSH', key, string.format('%.0f', number == 1 and now or now + hold))
  end
  local kept = math.ceil((taken > 1 and window + hold or window) / 1000)
  if taken > 0 and redis.call('PTTL', key) < kept then redis.call('PEXPIRE', key, kept) end -- others may be held longer
  used[i] = used[i] + taken
  local oldest = redis.call('LINDEX', key, 0)
  answer[2 * i] = used[i]
  answer[2 * i + 1] = oldest and tonumber(oldest) + window - now or window
end
return answer
