-- KEYS: did, state, deeds, and the lists that have it. ARGV: deed, its time in microseconds, for how many milliseconds
-- did is kept. The stream's entries are numbered 1-0, 2-0, 3-0 …; each has the latest time of all up to it beside it,
-- which only grows, and state has how far behind that a clock has ever been.
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[3]) then
  return 0 -- it was added, and only the answer got lost
end
local state = redis.call('HMGET', KEYS[2], 'last', 'latest', 'behind')
local id = string.format('%.0f', tonumber(state[1] or '0') + 1)
local at = tonumber(ARGV[2])
local latest = math.max(at, tonumber(state[2] or ARGV[2]))
local behind = math.max(latest - at, tonumber(state[3] or '0'))
latest = string.format('%.0f', latest)
redis.call('XADD', KEYS[3], id .. '-0', 'deed', ARGV[1], 'latest', latest)
redis.call('HSET', KEYS[2], 'last', id, 'latest', latest, 'behind', string.format('%.0f', behind))
for i = 4, #KEYS do
  redis.call('RPUSH', KEYS[i], id)
end
return 1
