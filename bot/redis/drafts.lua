-- KEYS: drafts. ARGV: how the fields of a case begin. Gives these fields and their values: of all that an agent has not
-- sent only what belongs to the case crosses the network.
local found = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, #ARGV[1]) == ARGV[1] then
    found[#found + 1] = field
    found[#found + 1] = redis.call('HGET', KEYS[1], field)
  end
end
return found
