package discord

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
)

// What one person alone sees cannot be looked up: only the gateway tells of it, to the node that hears it. Another one
// that is in doubt asks by a note, and gets its answer there.

// doubtKey begins the notes of doubts; the nonce of the message follows.
const doubtKey = "doubt/"

// What is answered.
const (
	itIsThere = "there "
	itIsNot   = "not there"
)

// A doubt is whether a message was sent.
type doubt struct {
	Content string    // a sum of what it says
	At      time.Time // when it was tried
	Queued  time.Time
}

// shownBefore tells whether a message that one person alone sees is there from an earlier try; sure is false while that
// cannot be known.
func (c *Channel) shownBefore(ctx context.Context, p bot.Parcel, to attempt, i int, part cards.Message) (
	there, sure bool, err error,
) {
	nonce := nonceOf(p, i)
	if p.Attempts > 0 && c.sent.echoed(part.Content, nonce, p.Queued) {
		return true, true, nil
	}
	tried := c.sent.doubted(nonce)
	if c.Nodes == nil {
		return false, c.horizon.vouches(tried), nil
	}
	if tried.IsZero() && p.Attempts > 0 && i == to.Parts {
		tried = to.Before // by another node, perhaps
	}
	if tried.IsZero() {
		return false, true, nil
	}
	return c.askHearer(ctx, nonce, doubt{Content: shortNonce(part.Content), At: tried, Queued: p.Queued})
}

// askHearer asks the node that hears the gateway.
func (c *Channel) askHearer(ctx context.Context, nonce string, d doubt) (there, sure bool, err error) {
	said, err := c.Pad.Recall(ctx, Name, doubtKey+nonce)
	if err != nil {
		return false, false, err
	}
	id, there := strings.CutPrefix(said, itIsThere)
	switch {
	case there:
		c.sent.saw(nonce, id)
		return true, true, c.Pad.Remember(ctx, Name, doubtKey+nonce, "")
	case said == itIsNot:
		return false, true, c.Pad.Remember(ctx, Name, doubtKey+nonce, "")
	case said == "":
		text, err := json.Marshal(d)
		if err == nil {
			err = c.Pad.Remember(ctx, Name, doubtKey+nonce, string(text))
		}
		return false, false, err
	}
	return false, false, nil
}

// hearDoubts answers the doubts of other nodes, as far as the gateway has told what they want to know.
func (c *Channel) hearDoubts(ctx context.Context) error {
	notes, err := c.Pad.Recollect(ctx, Name, doubtKey)
	if err != nil {
		return err
	}
	for key, text := range notes {
		var d doubt
		if json.Unmarshal([]byte(text), &d) != nil {
			continue // it is answered
		}
		answer := ""
		if id, ok := c.sent.heard(d); ok {
			answer = itIsThere + id
		} else if c.horizon.vouches(d.At) {
			answer = itIsNot
		}
		switch {
		case time.Since(d.At) > routeLife: // nobody wants to know any more
			err = c.Pad.Remember(ctx, Name, key, "")
		case answer != "":
			err = c.Pad.Remember(ctx, Name, key, answer)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// heard gives the message of which the gateway told that is the one in doubt.
func (s *sent) heard(d doubt) (id string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.echoes {
		_, other := s.byID[one.id]
		late := momentOf(one.id).Before(d.Queued.Add(-clockApart))
		if !other && !late && shortNonce(one.content) == d.Content {
			s.byID[one.id] = doubtKey // it is nobody else's
			return one.id, true
		}
	}
	return "", false
}

// sendShown sends a message that one person alone sees.
func (c *Channel) sendShown(ctx context.Context, nonce string, place rest.Interaction, m rest.Outgoing) error {
	sent, err := c.rest.Followup(ctx, place, m)
	if err == nil {
		c.sent.saw(nonce, sent.ID)
	} else if rest.Kind(err).Doubtful() {
		c.sent.doubt(nonce, time.Now())
	}
	return err
}
