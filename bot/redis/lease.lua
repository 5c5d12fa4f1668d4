-- KEYS: lease. ARGV: node, deed, length of a lease in microseconds. Gives the epoch, '' when it is not the node's.
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local holder = redis.call('HGET', KEYS[1], 'node') or ''
local till = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
local ours = holder == ARGV[1]
if ARGV[2] == 'free' then
  if ours then
    redis.call('HSET', KEYS[1], 'node', '', 'until', '0')
  end
  return ''
end
if ARGV[2] == 'keep' and not ours then
  return ''
end
if not ours then
  if holder ~= '' and now < till then
    return ''
  end
  redis.call('HSET', KEYS[1], 'node', ARGV[1])
  redis.call('HINCRBY', KEYS[1], 'epoch', 1)
end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[3]))
return redis.call('HGET', KEYS[1], 'epoch')
