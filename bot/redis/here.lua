-- KEYS: onlookers of a case. ARGV: agent, whether they write, name, milliseconds. Gives 1 when others see a difference.
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local all = redis.call('HGETALL', KEYS[1])
local changed = 1
for i = 1, #all, 2 do
  local at, writes = string.match(all[i + 1], '^(%d+) (%d) ')
  if tonumber(at) < now then
    redis.call('HDEL', KEYS[1], all[i])
  elseif all[i] == ARGV[1] and writes == ARGV[2] then
    changed = 0
  end
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s %s', now + ARGV[4], ARGV[2], ARGV[3]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return changed
