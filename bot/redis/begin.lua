-- KEYS: lease, parcel, held, sending. ARGV: node, epoch, id, for how many microseconds an attempt counts as under way.
-- Gives 1 when the attempt has begun, 2 when an agent acts right now, else 0.
local lease = redis.call('HMGET', KEYS[1], 'node', 'epoch', 'until')
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
if lease[1] ~= ARGV[1] or lease[2] ~= ARGV[2] or tonumber(lease[3] or '0') <= now then
  return 0
end
if redis.call('HGET', KEYS[2], 'delivery') ~= 'pending' then
  return 0
end
local direct = redis.call('HGET', KEYS[2], 'direct') == '1'
if direct and redis.call('ZCOUNT', KEYS[3], string.format('(%.0f', now), '+inf') > 0 then
  return 2
end
redis.call('HINCRBY', KEYS[2], 'attempts', 1)
if direct then
  redis.call('HSET', KEYS[4], ARGV[3], string.format('%.0f', now + ARGV[4]))
end
return 1
