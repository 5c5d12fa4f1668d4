package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/firstline-support/firstline/bot"
)

// sent are messages of ours by the nonce with which they were sent: Discord tells it once, with the answer and over the
// gateway, and never again.
type sent struct {
	mu      sync.Mutex
	byNonce map[string]string // guarded by mu; messages
	byID    map[string]string // guarded by mu; nonces
}

func newSent() *sent { return &sent{byNonce: map[string]string{}, byID: map[string]string{}} }

func (s *sent) saw(nonce, _, id string) {
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
