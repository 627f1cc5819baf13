-- Takes one request under several policies at once, or under none of them.
-- KEYS: one list per policy, of the instants (microseconds of this server's clock) of the requests it let through.
-- ARGV: for each its quota, then its window in microseconds.
-- Returns 1 or 0 (taken or not), then for each policy: requests in the window now, microseconds until the oldest leaves.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local taken, used = 1, {}
for i, key in ipairs(KEYS) do
  local window = tonumber(ARGV[2 * i])
  local newest = redis.call('LINDEX', key, -1)
  if newest and tonumber(newest) > now + window then redis.call('DEL', key) end -- the clock was set back
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  used[i] = redis.call('LLEN', key)
  if used[i] >= tonumber(ARGV[2 * i - 1]) then taken = 0 end
end
local answer = { taken }
for i, key in ipairs(KEYS) do
  local window = tonumber(ARGV[2 * i])
  if taken == 1 then
    redis.call('RPUSH', key, string.format('%.0f', now))
    redis.call('PEXPIRE', key, math.ceil(window / 1000))
    used[i] = used[i] + 1
  end
  local oldest = redis.call('LINDEX', key, 0)
  answer[2 * i] = used[i]
  answer[2 * i + 1] = oldest and tonumber(oldest) + window - now or window
end
return answer
