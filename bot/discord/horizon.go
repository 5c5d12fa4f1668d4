package discord

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/discord/gateway"
)

// A horizon is up to when Discord has surely told us where in our servers something was written: as long as all
// connections stand, and all servers have been told of. Only so far may what is read be noted as known: a channel that
// seems quiet while nobody tells us is not.
type horizon struct {
	mu      sync.Mutex
	up      map[int]bool            // guarded by mu; which connections stand, by shard
	awaited map[int]map[string]bool // guarded by mu; servers that Discord has not told of yet in its session
	since   time.Time               // guarded by mu; when that began
	until   time.Time               // guarded by mu; up to when it was so before
	heard   time.Time               // guarded by mu; when something was told last
	fresh   bool                    // guarded by mu; a session has begun whose servers are not all told of
	listed  time.Time               // guarded by mu; when all of them were
}

const (
	unnoticed = 2 * time.Minute // for which a connection may be dead before its heart is missed, amply
	storing   = time.Minute     // for which what was told at once may not be stored yet
)

func newHorizon() *horizon {
	return &horizon{up: map[int]bool{}, awaited: map[int]map[string]bool{}}
}

// anew forgets everything, when we begin to hear the gateway.
func (h *horizon) anew() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.up)
	clear(h.awaited)
	h.since, h.until, h.heard, h.listed, h.fresh = time.Time{}, time.Time{}, time.Time{}, time.Time{}, false
}

// told takes note of which servers are told of.
func (h *horizon) told(e gateway.Event) {
	h.mu.Lock()
	h.heard = time.Now()
	h.mu.Unlock()
	var one server
	switch e.Type {
	case "READY":
		var ready struct {
			Servers list[server] `json:"guilds"`
		}
		_ = json.Unmarshal(e.Data, &ready) // then there are none
		h.mu.Lock()
		defer h.mu.Unlock()
		h.awaited[e.Shard], h.fresh = map[string]bool{}, true
		for _, s := range ready.Servers.V {
			h.awaited[e.Shard][s.ID.V] = true
		}
	case "GUILD_CREATE", "GUILD_DELETE":
		if json.Unmarshal(e.Data, &one) != nil {
			return
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if one.Gone.V { // Discord has trouble with it
			h.end(time.Now())
			h.awaited[e.Shard][one.ID.V] = true
			return
		}
		delete(h.awaited[e.Shard], one.ID.V)
		h.begin(time.Now())
	}
}

// connected notes that a connection stands.
func (h *horizon) connected(shard int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.up[shard] = true
	h.begin(time.Now())
}

// lost notes that a connection has gone.
func (h *horizon) lost(shard int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(time.Now())
	h.up[shard] = false
}

// begin and end are called with the lock held.
func (h *horizon) begin(now time.Time) {
	if h.whole() && h.since.IsZero() {
		h.since = now
		if h.fresh {
			h.fresh, h.listed = false, now
		}
	}
}

func (h *horizon) end(now time.Time) {
	h.until, h.since = h.at(now), time.Time{}
}

func (h *horizon) whole() bool {
	for shard, stands := range h.up {
		if !stands || len(h.awaited[shard]) > 0 {
			return false
		}
	}
	return len(h.up) > 0
}

func (h *horizon) at(now time.Time) time.Time {
	if at := now.Add(-unnoticed); !h.since.IsZero() && now.Sub(h.since) >= storing && at.After(h.until) {
		return at
	}
	return h.until
}

// late is how much later than another thing Discord may tell of one that happened before it.
const late = 3 * time.Second

// vouches tells whether Discord would have told by now of what it did for us at a moment.
func (h *horizon) vouches(at time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.since.IsZero() && h.heard.After(at.Add(late)) || !h.at(time.Now()).Before(at)
}

// known is up to when all was told. For a look in between it is not later than when we heard of all channels last: that
// a connection stands is no proof that all comes by it.
func (h *horizon) known(between bool) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.at(time.Now())
	if between && h.listed.Before(at) {
		return h.listed
	}
	return at
}
