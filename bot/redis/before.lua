-- KEYS: talk, journal, waiting, outbox, last_id. ARGV: how many numbers to take, field of the case. Gives rev, version,
-- number of the newest case, length of the journal, the first number taken, that case, the waiting events, the outbox.
local talk = redis.call('HMGET', KEYS[1], 'rev', 'version', 'number', ARGV[2])
local now = redis.call('TIME')
local base = math.max(now[1] * 1000000 + now[2], tonumber(redis.call('GET', KEYS[5]) or '0') + 1)
redis.call('SET', KEYS[5], string.format('%.0f', base + ARGV[1]))
return {
  talk[1] or '', talk[2] or '', talk[3] or '', tostring(redis.call('LLEN', KEYS[2])), string.format('%.0f', base),
  talk[4] or '', redis.call('LRANGE', KEYS[3], 0, -1), redis.call('HGETALL', KEYS[4])
}
