package web

import (
	"strings"
	"sync"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// maxPreviews bounds the memory of previews. Each turn that is made has one at most, so a bot stays far below.
const maxPreviews = 1024

// Previews carry what is being written from the bot to those who watch it. They are a value of their own because the
// bot is made before the channel, and both are given the same one. The zero value is ready; it is safe for concurrent
// use.
type Previews struct {
	bell handoff.Bell

	mu      sync.Mutex
	written map[string]piece // guarded by mu; by conversation
	count   int64            // guarded by mu; pieces so far
}

// A piece is all that is written of an answer so far. The zero piece says that nothing is being written.
type piece struct {
	text   string // Markdown
	number int64  // later pieces have higher ones, whatever their conversation
}

// Show takes in all that is written so far in a conversation, or "" when it is not to be seen any longer. It never
// blocks; of several pieces in quick succession those who watch get the last. Conversations of other channels are left
// out, and what is too long for a message as well. It is what [bot.Options].Preview wants.
func (p *Previews) Show(conversation, text string) {
	if strings.HasPrefix(conversation, name+":") && len(text) <= bot.MaxText && p.keep(conversation, text) {
		p.bell.Ring(conversation)
	}
}

// keep tells whether there is something new to see.
func (p *Previews) keep(conversation, text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, known := p.written[conversation]
	switch {
	case before.text == text, !known && len(p.written) == maxPreviews:
		return false
	case text == "":
		delete(p.written, conversation)
		return true
	case p.written == nil:
		p.written = map[string]piece{}
	}
	p.count++
	p.written[conversation] = piece{text, p.count}
	return true
}

// now gives what is written at present.
func (p *Previews) now(conversation string) piece {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.written[conversation]
}

// A preview is a piece as people watch it.
type preview struct {
	Text string `json:"text"`
	HTML string `json:"html,omitempty"`
}

// overtake is called before a message is sent that is not the person's own: all that was written by now is old, because
// a piece of an answer must not follow the answer.
func (c *Channel) overtake(conversation string, s *stream) {
	s.watched, s.watching = max(s.watched, c.opts.Previews.now(conversation).number), false
}

// watch sends what is being written, when it is new.
func (c *Channel) watch(conversation string, s *stream) error {
	now := c.opts.Previews.now(conversation)
	switch {
	case now.text == "" && s.watching:
		s.watching = false
		return s.sendPreview(preview{})
	case now.number > s.watched:
		s.watched, s.watching = now.number, true
		return s.sendPreview(preview{now.text, c.opts.Render(now.text)})
	}
	return nil
}
