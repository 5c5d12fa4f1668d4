package discordtest

import (
	"slices"
	"time"
)

func (s *Server) getArchivedPublic(q *request) (any, error) {
	return s.archived(q, ReadMessageHistory, func(c *channel) bool { return c.Kind != PrivateThread })
}

func (s *Server) getArchivedPrivate(q *request) (any, error) {
	return s.archived(q, ReadMessageHistory|ManageThreads, func(c *channel) bool { return c.Kind == PrivateThread })
}

func (s *Server) getArchivedMine(q *request) (any, error) {
	return s.archived(q, ReadMessageHistory, func(c *channel) bool {
		return c.Kind == PrivateThread && slices.Contains(c.Members, BotUser)
	})
}

// archived lists archived threads of a channel, the one that was archived last first.
func (s *Server) archived(q *request, needs Permission, wanted func(*channel) bool) (any, error) {
	c, err := s.room(q, needs)
	if err != nil {
		return nil, err
	}
	limit := num(q.URL.Query().Get("limit"))
	if limit <= 0 {
		limit = 50
	}
	before, err := time.Parse(time.RFC3339, q.URL.Query().Get("before"))
	found := []*channel{}
	for _, t := range s.sortedChannels() {
		if t.Kind.thread() && t.Parent == c.ID && t.Archived && wanted(t) && (err != nil || t.changed.Before(before)) {
			found = append(found, t)
		}
	}
	slices.SortStableFunc(found, func(a, b *channel) int { return b.changed.Compare(a.changed) })
	threads, members := []object{}, []object{}
	for _, t := range found[:min(limit, len(found))] {
		threads = append(threads, s.channelJSON(t))
		if slices.Contains(t.Members, BotUser) {
			members = append(members, t.member(BotUser))
		}
	}
	return object{"threads": threads, "members": members, "has_more": len(found) > limit}, nil
}
