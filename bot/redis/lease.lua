-- KEYS: lease. ARGV: holder, deed, length of a lease in microseconds. Gives the epoch, '' when it is not the holder's.
-- What nobody has held for a while is forgotten; the epoch grows all the same, as it is never less than the time.
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local holder = redis.call('HGET', KEYS[1], 'node') or ''
local till = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0')
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
  epoch = math.max(epoch + 1, now)
  redis.call('HSET', KEYS[1], 'node', ARGV[1], 'epoch', string.format('%.0f', epoch))
end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[3] / 1000) + 600000)
return string.format('%.0f', epoch)
