package discordtest

import (
	"slices"
	"time"
)

// A session is what a shard has with the gateway. It outlives its connections.
type session struct {
	id            string
	shard, shards int
	intents       int
	seq           int64
	log           []dispatch // the newest of what was sent or is to be sent
	conn          *conn      // nil while nobody is connected
	left          time.Time
	resumed       int
}

// A dispatch is one event as it goes to a session.
type dispatch struct {
	seq  int64
	data []byte
}

// add appends an event; the connection, if there is one, is to be stirred after it.
func (o *session) add(kind string, data any, keep int) {
	o.seq++
	seq := o.seq
	o.log = append(o.log, dispatch{seq, encode(frame{Op: opDispatch, Data: data, Seq: &seq, Type: kind})})
	if len(o.log) > 2*keep {
		o.log = slices.Clone(o.log[len(o.log)-keep:])
	}
	if o.conn != nil {
		o.conn.stir()
	}
}

// reaches tells whether all that came after a number is still there.
func (o *session) reaches(seq int64) bool { return len(o.log) == 0 || seq+1 >= o.log[0].seq }

func (o *session) expired(opts Options) bool {
	return o.conn == nil && opts.Now().Sub(o.left) > opts.Resumable
}

// holds tells whether an event is for the session's shard.
func (o *session) holds(guild string) bool {
	if guild == "" {
		return o.shard == 0
	}
	return int((number(guild)>>22)%int64(o.shards)) == o.shard
}

// begun makes a session, greets its client and tells it of the guilds of its shard. The caller holds mu.
func (s *Server) begun(c *conn, shard, shards, intents int) {
	o := &session{id: "session" + s.next(), shard: shard, shards: shards, intents: intents, conn: c}
	s.gate.sessions[o.id], c.session = o, o
	waiting, guilds := []object{}, []*guild{}
	for _, g := range s.ourGuilds() {
		if o.holds(g.ID) {
			waiting, guilds = append(waiting, object{"id": g.ID, "unavailable": true}), append(guilds, g)
		}
	}
	o.add("READY", object{"v": 10, "user": s.users[BotUser].json(), "guilds": waiting, "session_id": o.id,
		"resume_gateway_url": s.gatewayURL("/resume"), "shard": []int{shard, shards}, "session_type": "normal",
		"application": object{"id": AppID, "flags": 0}, "private_channels": []any{}, "relationships": []any{},
		"_trace": []string{"discordtest"}}, s.opts.Backlog)
	if intents&IntentGuilds != 0 {
		for _, g := range guilds {
			if !g.unavailable {
				o.add("GUILD_CREATE", s.guildCreated(g), s.opts.Backlog)
			}
		}
	}
	s.notify()
}

// An event is something that happened, for the sessions that want to know.
type event struct {
	kind    string
	guild   string   // "" for direct messages
	channel *channel // whose permissions decide; nil: none
	needs   int      // the intent that it belongs to; 0: none
	data    object
	bare    object // for sessions that may not read what is written
}

// publish sends an event to the sessions, unless all are kept back. The caller holds mu.
func (s *Server) publish(e event) {
	s.notify()
	if s.gate.holding {
		e.data = frozen(e.data)
		if e.bare != nil {
			e.bare = frozen(e.bare)
		}
		s.gate.held = append(s.gate.held, e)
		return
	}
	if !s.reaching(e) {
		return
	}
	for id, o := range s.gate.sessions {
		if o.expired(s.opts) {
			delete(s.gate.sessions, id)
			continue
		}
		if e.needs != 0 && o.intents&e.needs == 0 || !o.holds(e.guild) {
			continue
		}
		data := e.data
		if e.bare != nil && o.intents&IntentMessageContent == 0 {
			data = e.bare
		}
		for range s.gate.copies + 1 {
			o.add(e.kind, data, s.opts.Backlog)
		}
	}
}

// reaching tells whether the app sees what an event is about.
func (s *Server) reaching(e event) bool {
	g := s.guilds[e.guild]
	switch {
	case e.guild == "" || e.kind == "GUILD_DELETE":
		return true
	case g == nil || g.members[BotUser] == nil || g.unavailable:
		return false
	case e.channel == nil || e.kind == "CHANNEL_DELETE" || e.kind == "THREAD_DELETE":
		return true
	}
	return s.may(BotUser, e.channel).has(ViewChannel)
}

// frozen is a copy that later changes do not reach.
func frozen(o object) object {
	shown := object{}
	for name, value := range o {
		shown[name] = value
	}
	return shown
}

// Resumed counts how often sessions were resumed.
func (s *Server) Resumed() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.gate.sessions {
		n += o.resumed
	}
	return n
}
