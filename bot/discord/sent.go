package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// sent are messages of ours by the nonce with which they were sent: Discord tells it once, with the answer and over the
// gateway, and never again.
type sent struct {
	mu      sync.Mutex
	byNonce map[string]string    // guarded by mu; messages
	byID    map[string]string    // guarded by mu; nonces
	doubts  map[string]time.Time // guarded by mu; when it was tried, by nonce
	echoes  []echo               // guarded by mu; of messages that one person alone sees, which have no nonce
}

// An echo is what Discord tells of a message of ours.
type echo struct{ id, content string }

// maxEchoes is how many are kept in mind: as many as come in the time of a few tries.
const maxEchoes = 2000

func newSent() *sent {
	return &sent{byNonce: map[string]string{}, byID: map[string]string{}, doubts: map[string]time.Time{}}
}

// doubt notes that it is not known whether a message that one person alone sees was sent.
func (s *sent) doubt(nonce string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.doubts) >= maxEchoes {
		clear(s.doubts)
	}
	s.doubts[nonce] = at
}

// doubted tells when a message was tried of which that is not known; zero for any other.
func (s *sent) doubted(nonce string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.doubts[nonce]
}

// echo notes a message that one person alone sees.
func (s *sent) echo(id, content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.echoes) >= maxEchoes {
		s.echoes = slices.Clone(s.echoes[maxEchoes/2:])
	}
	s.echoes = append(s.echoes, echo{id, content})
}

// echoed tells whether a message came that says this, since a moment, and that is not known to be another. It is taken
// for the one of the nonce from then on.
func (s *sent) echoed(content, nonce string, since time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.echoes {
		known, ok := s.byID[one.id]
		late := momentOf(one.id).Before(since.Add(-clockApart))
		if one.content == content && !late && (!ok || known == nonce) {
			s.byNonce[nonce], s.byID[one.id] = one.id, nonce
			return true
		}
	}
	return false
}

func (s *sent) saw(nonce, id string) {
	if nonce == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byNonce) >= maxAuthors {
		clear(s.byNonce)
		clear(s.byID)
	}
	s.byNonce[nonce], s.byID[id] = id, nonce
}

func (s *sent) of(nonce string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byNonce[nonce]
}

// other tells whether a message is known to have been sent under another nonce.
func (s *sent) other(id, nonce string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.byID[id]
	return ok && known != nonce
}

// partsKey is the key of a message that is several on Discord, or has files.
const partsKey = "parts/"

// A sentPart is one of them.
type sentPart struct {
	part    int
	message string
}

// keepParts notes the parts of a message, by which it can be changed as a whole later.
func (c *Channel) keepParts(ctx context.Context, to target, p bot.Parcel, there map[int]string) error {
	if len(there) < 2 {
		return nil
	}
	lines := make([]string, 0, len(there))
	for part, id := range there {
		lines = append(lines, fmt.Sprintf("%d %s", part, id))
	}
	slices.Sort(lines)
	key := fmt.Sprintf("%s%s/%d", partsKey, p.Conversation, p.Entry.Seq)
	if err := c.Pad.Remember(ctx, Name, key, strings.Join(lines, "\n")); err != nil {
		return fmt.Errorf("note the parts of a message in %s: %w", to.channel, err)
	}
	return nil
}

// partsOf are the parts of a message that is several.
func (c *Channel) partsOf(ctx context.Context, conversation string, seq int64) ([]sentPart, error) {
	noted, err := c.Pad.Recall(ctx, Name, fmt.Sprintf("%s%s/%d", partsKey, conversation, seq))
	if err != nil {
		return nil, fmt.Errorf("the parts of a message: %w", err)
	}
	var all []sentPart
	for line := range strings.Lines(noted) {
		part, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.Atoi(part); err == nil {
			all = append(all, sentPart{n, id})
		}
	}
	return all, nil
}
