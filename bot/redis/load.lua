-- KEYS: talk, waiting. Gives version, number of the newest case, conversation, that case, and the waiting events.
local talk = redis.call('HMGET', KEYS[1], 'version', 'number', 'body')
local parts = {talk[1] or '', talk[2] or '', talk[3] or '', ''}
if talk[2] and talk[2] ~= '0' then
  parts[4] = redis.call('HGET', KEYS[1], 'case:' .. talk[2]) or ''
end
for _, raw in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  parts[#parts + 1] = raw
end
return parts
