package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot"
)

// Name is what this channel is called in events and journals.
const Name = "slack"

// A place is where a conversation is: a person's direct messages with us, or one thread of a channel. In one thread
// each person has a conversation of their own, so that nobody's answers are taken for another's.
type place struct {
	person  string
	channel string // empty: the direct messages themselves
	thread  string // the message that the thread is below
}

var placeForm = regexp.MustCompile(`^slack:([UW][A-Z0-9]+)(?::([CDG][A-Z0-9]+):([0-9]+\.[0-9]+))?$`)

// conversation is the place as the id of its conversation.
func (p place) conversation() string {
	if p.channel == "" {
		return Name + ":" + p.person
	}
	return Name + ":" + p.person + ":" + p.channel + ":" + p.thread
}

// parsePlace reads a conversation's id.
func parsePlace(conversation string) (place, error) {
	found := placeForm.FindStringSubmatch(conversation)
	if found == nil {
		return place{}, fmt.Errorf("%q is no conversation in Slack", conversation)
	}
	return place{found[1], found[2], found[3]}, nil
}

// private tells whether nobody else reads along.
func (p place) private() bool { return p.channel == "" || strings.HasPrefix(p.channel, "D") }

// blockPrefix marks the blocks with our buttons. What follows names the conversation and the message of the journal,
// so that a press is understood after any restart.
const blockPrefix = "fl|"

// blockID names the n-th block with buttons of a message.
func blockID(conversation string, seq int64, n int) string {
	return fmt.Sprintf("%s%s|%d|%d", blockPrefix, conversation, seq, n)
}

// parseBlock gives the conversation that a block belongs to.
func parseBlock(id string) (conversation string, ours bool) {
	rest, ok := strings.CutPrefix(id, blockPrefix)
	if !ok {
		return "", false
	}
	parts := strings.Split(rest, "|")
	if len(parts) != 3 {
		return "", false
	}
	_, err := strconv.ParseInt(parts[1], 10, 64)
	if _, bad := parsePlace(parts[0]); err != nil || bad != nil {
		return "", false
	}
	return parts[0], true
}

// messageID is the id of the event that a message is. It is the same however the message comes to us.
func messageID(channel, ts string) string { return channel + "/" + ts }

// shortID is an id that fits: what is too long becomes its hash.
func shortID(id string) string {
	if len(id) <= bot.MaxID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256/" + hex.EncodeToString(sum[:])
}
