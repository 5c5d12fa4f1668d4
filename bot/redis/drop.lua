-- Deletes a file that has no other mentions than those named. KEYS: about, content, mentions. ARGV: mentions. Gives 1,
-- or 0 when there are others.
if redis.call('SCARD', KEYS[3]) ~= #ARGV then
  return 0
end
for _, mention in ipairs(ARGV) do
  if redis.call('SISMEMBER', KEYS[3], mention) == 0 then
    return 0
  end
end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
return 1
