package discord

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/talk"
)

// A directory is what the gateway told us of servers, channels and roles. Of one that it did not tell, Discord is asked
// (see [Channel.channelOf]).
type directory struct {
	mu       sync.Mutex
	servers  map[string]server            // guarded by mu; without channels, threads and roles
	channels map[string]channel           // guarded by mu; threads as well
	roles    map[string]map[string]string // guarded by mu; names by server and id

	untold bool                 // guarded by mu; another node hears the gateway: what we know, we have asked for
	asked  map[string]time.Time // guarded by mu; when, by channel
}

func newDirectory() *directory {
	return &directory{servers: map[string]server{}, channels: map[string]channel{}, roles: map[string]map[string]string{},
		asked: map[string]time.Time{}}
}

// maxAsked is how many channels are kept that the gateway did not tell of or that may be gone.
const maxAsked = 50_000

// askedFresh is how long is believed what Discord said of a channel when nobody tells us that it changes.
const askedFresh = 5 * time.Minute

// anew forgets everything, when we begin to hear the gateway or hear it no longer.
func (d *directory) anew(told bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.servers)
	clear(d.channels)
	clear(d.roles)
	clear(d.asked)
	d.untold = !told
}

// enter notes a server with all that is in it. What is not there any more is forgotten.
func (d *directory) enter(s server) {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.channels, func(_ string, c channel) bool { return c.Guild.V == s.ID.V })
	for _, c := range slices.Concat(s.Channels.V, s.Threads.V) {
		c.Guild = s.ID
		d.channels[c.ID.V] = c
	}
	names := map[string]string{}
	for _, r := range s.Roles.V {
		names[r.ID.V] = r.Name.V
	}
	d.roles[s.ID.V] = names
	s.Channels.V, s.Threads.V, s.Roles.V = nil, nil, nil
	d.servers[s.ID.V] = s
}

// leave forgets a server that we were put out of. One that is only not to be reached stays.
func (d *directory) leave(s server) {
	if s.Gone.V {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.servers, s.ID.V)
	delete(d.roles, s.ID.V)
	maps.DeleteFunc(d.channels, func(_ string, c channel) bool { return c.Guild.V == s.ID.V })
}

// put notes a channel or a thread. What was written there is known from messages as well, which may come before it.
func (d *directory) put(c channel) {
	if c.ID.V == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.channels) >= maxAsked {
		maps.DeleteFunc(d.channels, func(_ string, known channel) bool { return known.threaded() })
		clear(d.asked)
	}
	if known := d.channels[c.ID.V].Last.V; talk.Later(known, c.Last.V) {
		c.Last.V = known
	}
	d.channels[c.ID.V] = c
	if d.untold {
		d.asked[c.ID.V] = time.Now()
	}
}

// remove forgets a channel or a thread.
func (d *directory) remove(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.channels, id)
}

// channel gives a channel or thread, if it is known.
func (d *directory) channel(id string) (channel, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.channels[id]
	if d.untold && time.Since(d.asked[id]) > askedFresh {
		return channel{}, false
	}
	return c, ok
}

// all gives the channels and threads of all servers.
func (d *directory) all() []channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Values(d.channels))
}

// called gives the channels of a server with a name or an id.
func (d *directory) called(guild, name string) (found []channel) {
	name = strings.TrimPrefix(name, "#")
	for _, c := range d.all() {
		if c.Guild.V == guild && !c.threaded() && (c.ID.V == name || c.Name.V == name) {
			found = append(found, c)
		}
	}
	return found
}

// heard notes the last message of a channel.
func (d *directory) heard(id, message string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c, ok := d.channels[id]; ok {
		c.Last.V = message
		d.channels[id] = c
	}
}

// name notes what a role is called; "" when it is gone.
func (d *directory) name(guild, role, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.roles[guild] == nil {
		d.roles[guild] = map[string]string{}
	}
	if d.roles[guild][role] = name; name == "" {
		delete(d.roles[guild], role)
	}
}

// names gives the names of roles in a server, those that are known.
func (d *directory) names(guild string, roles []string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for _, id := range roles {
		if name := d.roles[guild][id]; name != "" {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// server gives what is known of a server.
func (d *directory) server(id string) (server, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.servers[id]
	return s, ok
}

// knows tells whether all these servers are known.
func (d *directory) knows(servers []string) bool {
	return !slices.ContainsFunc(servers, func(id string) bool {
		_, known := d.server(id)
		return !known
	})
}
