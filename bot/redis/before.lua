-- KEYS: talk, journal, waiting, outbox. ARGV: field of the case. Gives rev, version, length of the journal, the first
-- number that the turn may give, that case, the waiting events, the outbox, and the mark of the last turn. It writes
-- nothing: a log that is synced at every write would be synced twice for a turn.
local talk = redis.call('HMGET', KEYS[1], 'rev', 'version', ARGV[1], 'base', 'by')
local now = redis.call('TIME')
local base = math.max(now[1] * 1000000 + now[2], tonumber(talk[4] or '0') + 1)
return {
  talk[1] or '', talk[2] or '', tostring(redis.call('LLEN', KEYS[2])), string.format('%.0f', base), talk[3] or '',
  redis.call('LRANGE', KEYS[3], 0, -1), redis.call('HGETALL', KEYS[4]), talk[5] or ''
}
