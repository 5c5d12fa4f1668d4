-- KEYS: vectors, used. ARGV: keys, each with when it was found to be used last. Forgets those that were not used
-- meanwhile, and gives how many.
local gone = 0
for i = 1, #ARGV, 2 do
  local used = redis.call('ZSCORE', KEYS[2], ARGV[i])
  if used and tonumber(used) == tonumber(ARGV[i + 1]) then
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
    gone = gone + 1
  end
end
return gone
