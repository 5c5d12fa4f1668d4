package model

import (
	"container/list"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"time"
)

// How many answers are kept, and for how long: long enough for a turn that is made again because somebody else
// committed first, and for the question that a whole company asks on one morning.
const (
	mostKept = 512
	keptFor  = time.Hour
)

// A key is a prompt as it would be sent, but for the marks of its fences.
type key [sha256.Size]byte

func keyOf(parts ...any) key {
	data, err := json.Marshal(parts)
	if err != nil {
		return key{} // of texts and numbers, there is no such error
	}
	return sha256.Sum256(data)
}

// A cache keeps the latest answers of the model in memory. It is safe for concurrent use.
type cache struct {
	mu    sync.Mutex
	order *list.List            // guarded by mu; of *kept, newest first
	by    map[key]*list.Element // guarded by mu
}

type kept struct {
	key   key
	reply Reply
	until time.Time
}

func newCache() *cache { return &cache{order: list.New(), by: map[key]*list.Element{}} }

func (c *cache) get(k key, now time.Time) (Reply, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.by[k]
	if !ok {
		return Reply{}, false
	}
	found, _ := at.Value.(*kept)
	if now.After(found.until) {
		c.drop(at)
		return Reply{}, false
	}
	c.order.MoveToFront(at)
	return found.reply, true
}

func (c *cache) put(k key, r Reply, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.by[k]; ok {
		c.drop(at)
	}
	c.by[k] = c.order.PushFront(&kept{k, r, now.Add(keptFor)})
	for c.order.Len() > mostKept {
		c.drop(c.order.Back())
	}
}

// drop is called with mu held.
func (c *cache) drop(at *list.Element) {
	if gone, ok := c.order.Remove(at).(*kept); ok {
		delete(c.by, gone.key)
	}
}
