-- Learns from one turn, unless that turn or a later one of its conversation was learned from: two nodes may carry out
-- the same deed, and one of them long after the other.
-- KEYS: fence, last, open, lessons, doubts, places, asked, last solution, solutions, unreviewed. ARGV: number of the
-- turn, how long the fence is kept in milliseconds, conversation, most lessons, what comes of open questions, place of
-- the doubted request or 0, doubt, lesson, how many places are dropped, these places, and the solutions.
local fence, last, open, lessons, doubts, places, asked = unpack(KEYS, 1, 7)
local conversation, most, answered, seq, doubt = ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6], ARGV[7]
if tonumber(redis.call('GET', fence) or '0') >= tonumber(ARGV[1]) then
  return 0
end
redis.call('SET', fence, ARGV[1], 'PX', ARGV[2])

local function isOpen(id)
  return redis.call('ZSCORE', open, id)
end

local function drop(id)
  local lesson = cjson.decode(redis.call('HGET', lessons, id))
  redis.call('ZREM', open, id)
  redis.call('HDEL', lessons, id)
  redis.call('HDEL', doubts, id)
  redis.call('HDEL', places, string.format('%.0f', lesson.seq) .. ' ' .. lesson.conversation)
  redis.call('ZREM', asked, lesson.conversation .. '\0' .. id)
end

local function note()
  local place = seq .. ' ' .. conversation
  local id = redis.call('HGET', places, place)
  if not id then
    local n = redis.call('INCR', last)
    id = string.format('%.0f', n)
    redis.call('HSET', lessons, id, ARGV[8])
    redis.call('HSET', places, place, id)
    redis.call('ZADD', open, id, id)
    for _, oldest in ipairs(redis.call('ZRANGEBYSCORE', open, '-inf', n - most)) do
      drop(oldest)
    end
  end
  redis.call('HSET', doubts, id, doubt)
  redis.call(doubt == 'asked' and 'ZADD' or 'ZREM', asked, unpack(doubt == 'asked' and
    {'0', conversation .. '\0' .. id} or {conversation .. '\0' .. id}))
end

if seq ~= '0' then
  note()
end
if answered ~= '' then
  for _, member in ipairs(redis.call('ZRANGEBYLEX', asked, '[' .. conversation .. '\0', '(' .. conversation .. '\1')) do
    local id = string.sub(member, #conversation + 2)
    if isOpen(id) and answered == 'none' then
      redis.call('HSET', doubts, id, 'none')
      redis.call('ZREM', asked, member)
    elseif isOpen(id) then
      drop(id)
    end
  end
end
local dropped = tonumber(ARGV[9])
for i = 10, 9 + dropped do
  local id = redis.call('HGET', places, ARGV[i] .. ' ' .. conversation)
  if id and isOpen(id) then
    drop(id)
  end
end
for i = 10 + dropped, #ARGV do
  local id = string.format('%.0f', redis.call('INCR', KEYS[8]))
  redis.call('HSET', KEYS[9], id, ARGV[i])
  redis.call('ZADD', KEYS[10], id, id)
end
return 1
