package discord

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxAuthors is how many messages and channels are kept in mind.
const maxAuthors = 50_000

// authors remember who wrote which message. Where they forgot, the journal knows.
type authors struct {
	mu      sync.Mutex
	wrote   map[string]string // guarded by mu; people by message
	stamps  map[string]string // guarded by mu; when messages were changed last, by message
	directs map[string]string // guarded by mu; what was noted of channels of direct messages
	rooms   map[string]string // guarded by mu; these channels by person
	homes   map[string]string // guarded by mu; channels by the people who used the bot there last
}

func newAuthors() *authors {
	return &authors{wrote: map[string]string{}, stamps: map[string]string{}, directs: map[string]string{},
		rooms: map[string]string{}, homes: map[string]string{}}
}

// anew forgets everything, because another node may have noted something else.
func (a *authors) anew() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.wrote)
	clear(a.stamps)
	clear(a.directs)
	clear(a.rooms)
	clear(a.homes)
}

func (a *authors) note(message, person string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.wrote) >= maxAuthors {
		clear(a.wrote)
	}
	a.wrote[message] = person
}

func (a *authors) of(message string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.wrote[message]
}

// reads notes which version of a message was taken in.
func (a *authors) reads(message, stamp string) {
	if stamp == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.stamps) >= maxAuthors {
		clear(a.stamps)
	}
	a.stamps[message] = stamp
}

// read tells whether a version of a message was taken in.
func (a *authors) read(message, stamp string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return stamp != "" && a.stamps[message] == stamp
}

func (a *authors) opened(channel, person, note string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.directs) >= maxAuthors {
		clear(a.directs)
		clear(a.rooms)
	}
	a.directs[channel], a.rooms[person] = note, channel
}

// room is the channel of direct messages with a person, which Discord need not be asked for again; "" when it is not
// known.
func (a *authors) room(person string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.rooms[person]
}

// closed forgets such a channel.
func (a *authors) closed(person string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.rooms, person)
}

func (a *authors) direct(channel string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.directs[channel]
}

func (a *authors) lives(person, channel string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.homes) >= maxAuthors {
		clear(a.homes)
	}
	a.homes[person] = channel
}

func (a *authors) home(person string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.homes[person]
}

// floods keep a member from having the bot write without end: so many messages in a minute are taken from each, and who
// writes more is told so once until it has calmed down.
type floods struct {
	perMinute int

	mu    sync.Mutex
	lanes map[string]*flood // guarded by mu; by person
}

type flood struct {
	lane *rate.Limiter
	told time.Time
}

func newFloods(perMinute int) *floods {
	return &floods{perMinute: perMinute, lanes: map[string]*flood{}}
}

func (f *floods) of(person string) *flood {
	one := f.lanes[person]
	if one == nil {
		if len(f.lanes) >= maxPeople {
			clear(f.lanes)
		}
		one = &flood{lane: rate.NewLimiter(rate.Limit(float64(f.perMinute)/60), f.perMinute)}
		f.lanes[person] = one
	}
	return one
}

// pass tells whether a message is taken.
func (f *floods) pass(person string, now time.Time) bool {
	if f.perMinute <= 0 {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.of(person).lane.AllowN(now, 1)
}

// tell is true when the person has not been told of it for a minute.
func (f *floods) tell(person string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := f.of(person)
	if now.Sub(one.told) < time.Minute {
		return false
	}
	one.told = now
	return true
}
