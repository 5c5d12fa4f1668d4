-- KEYS: paper, names, ends, last version, did. ARGV: key, version, value, until in microseconds or 0, for how many
-- milliseconds did is kept. Gives 1 when the paper is filed, 0 when another one is there. What is out of date Redis
-- deletes itself, by the same clock; only its name is left, and goes at the next filings.
if redis.call('EXISTS', KEYS[5]) == 1 then
  return 1 -- it was filed, and only the answer got lost
end
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[5], '1', 'PX', ARGV[5])
local moment = string.format('%.0f', math.floor(now / 1000))
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', moment, 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[2], name)
  redis.call('ZREM', KEYS[3], name)
end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return 1
end
local version = string.format('%.0f', math.max(now, tonumber(redis.call('GET', KEYS[4]) or '0') + 1))
redis.call('SET', KEYS[4], version)
redis.call('HSET', KEYS[1], 'version', version, 'until', ARGV[4], 'value', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
if ARGV[4] ~= '0' then
  local ends = string.format('%.0f', math.floor(ARGV[4] / 1000))
  redis.call('ZADD', KEYS[3], ends, ARGV[1])
  redis.call('PEXPIREAT', KEYS[1], ends)
end
return 1
