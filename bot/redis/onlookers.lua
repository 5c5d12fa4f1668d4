-- KEYS: onlookers of a case. Gives agent, and mark with name, of each.
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local all = redis.call('HGETALL', KEYS[1])
local here = {}
for i = 1, #all, 2 do
  local at, rest = string.match(all[i + 1], '^(%d+) (.*)$')
  if tonumber(at) >= now then
    here[#here + 1] = all[i]
    here[#here + 1] = rest
  end
end
return here
