-- KEYS: sending. Gives how many sends are under way, and forgets those that ended unheard of.
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local open = 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if tonumber(all[i + 1]) <= now then
    redis.call('HDEL', KEYS[1], all[i])
  else
    open = open + 1
  end
end
return open
