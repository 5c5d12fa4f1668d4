package slack

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/talk"
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

// clock is Slack's: messages are named by when they were written.
var clock = talk.Clock{Stamp: stampOf, Moment: momentOf}

func stampOf(t time.Time) string { return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000) }

func momentOf(ts string) time.Time {
	var seconds, micros int64
	if _, err := fmt.Sscanf(ts, "%d.%d", &seconds, &micros); err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, micros*1000)
}
