package discord

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/bot/talk"
)

// Name is what this channel is called in events and journals.
const Name = "discord"

// A place is where a conversation is: directly between a person and us, or in one channel or thread, which to Discord
// is a channel as well. In one thread each person has a conversation of their own, so that nobody's answers are taken
// for another's.
type place struct {
	person  string
	channel string // empty: directly
}

var placeForm = regexp.MustCompile(`^discord:([0-9]{1,20})(?::([0-9]{1,20}))?$`)

// conversation is the place as the id of its conversation.
func (p place) conversation() string {
	if p.channel == "" {
		return Name + ":" + p.person
	}
	return Name + ":" + p.person + ":" + p.channel
}

// parsePlace reads a conversation's id.
func parsePlace(conversation string) (place, error) {
	found := placeForm.FindStringSubmatch(conversation)
	if found == nil {
		return place{}, fmt.Errorf("%q is no conversation on Discord", conversation)
	}
	return place{found[1], found[2]}, nil
}

// messageID is the id of the event that a message is. It is the same however the message comes to us.
func messageID(channel, message string) string { return channel + "/" + message }

// epoch is where snowflakes begin to count, in milliseconds of Unix time.
const epoch = 1420070400000

// clock is Discord's: a snowflake holds when it was made.
var clock = talk.Clock{Stamp: snowflakeOf, Moment: momentOf}

func snowflakeOf(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-epoch, 0)<<22, 10)
}

func momentOf(id string) time.Time {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 0 {
		return time.Time{}
	}
	return time.UnixMilli(n>>22 + epoch)
}
