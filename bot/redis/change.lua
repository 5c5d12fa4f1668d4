-- ARGV: number of tests, place of the signed key or 0, nonce; the tests (kind, key, field, value); the commands (number
-- of arguments, command, key or 0, arguments). Gives 0, or the number of the first test that failed.
local tests, signed, nonce = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local at = 4
for n = 1, tests do
  local kind, key, field, value = ARGV[at], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2], ARGV[at + 3]
  at = at + 4
  local holds
  if kind == 'absent' then
    holds = redis.call('EXISTS', key) == 0
  elseif kind == 'equal' then
    holds = (redis.call('GET', key) or '') == value
  elseif kind == 'listed' then
    holds = redis.call('LPOS', key, value) ~= false
  else
    holds = (redis.call('HGET', key, field) or '') == value
  end
  if not holds then
    if signed > 0 and redis.call('HGET', KEYS[signed], 'by') == nonce then
      return 0 -- it was carried out, and only the answer got lost
    end
    return n
  end
end
while at <= #ARGV do
  local count, command, key = tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 2])
  if key > 0 then
    redis.call(command, KEYS[key], unpack(ARGV, at + 3, at + 2 + count))
  else
    redis.call(command, unpack(ARGV, at + 3, at + 2 + count))
  end
  at = at + 3 + count
end
return 0
