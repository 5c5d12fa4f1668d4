-- KEYS: seen, inbox, waiting, oldest, talk. ARGV: conversation, body, time in microseconds, how long the event is known in
-- milliseconds, channel of the news, news. Gives 1 when the event is new, else 0.
if not redis.call('SET', KEYS[1], ARGV[3], 'NX', 'PX', ARGV[4]) then
  -- a write, so that WAIT counts what has the first delivery, too
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return 0
end
local place = redis.call('XADD', KEYS[2], '*', 'conversation', ARGV[1])
redis.call('RPUSH', KEYS[3], place .. ' ' .. ARGV[2])
redis.call('ZADD', KEYS[4], 'LT', ARGV[3], ARGV[1])
redis.call('HINCRBY', KEYS[5], 'rev', 1)
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
