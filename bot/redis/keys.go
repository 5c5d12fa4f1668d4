package redis

import (
	"hash/fnv"
	"strconv"
)

// keys names everything that the store keeps. What has to change together shares a hash tag, the part in braces, so
// that it lies on one node of a Redis Cluster and one script can change it (Redis Cluster specification, "Hash tags").
//
// A conversation and all that belongs to it lie in one of a fixed number of partitions. What belongs to no conversation
// has tags of its own.
type keys struct {
	prefix     string
	partitions int
}

// partition is where a conversation lies. It must never change for a conversation: FNV-1a of its id.
func (k keys) partition(conversation string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(conversation)) // never fails
	return int(h.Sum32() % uint32(k.partitions))
}

// in names something in a partition.
func (k keys) in(partition int, name string) string { return k.tagged(strconv.Itoa(partition), name) }

// tagged names something that lies where everything with the tag does.
func (k keys) tagged(tag, name string) string { return k.prefix + ":{" + tag + "}:" + name }

// of names something of a conversation.
func (k keys) of(conversation, name string) string {
	return k.in(k.partition(conversation), name+":"+conversation)
}

// What there is of a conversation.
func (k keys) talk(conversation string) string    { return k.of(conversation, "talk") }    // hash: see talk
func (k keys) journal(conversation string) string { return k.of(conversation, "journal") } // list: entry n is at n-1
func (k keys) waiting(conversation string) string { return k.of(conversation, "waiting") } // list: unhandled events
func (k keys) out(conversation string) string     { return k.of(conversation, "out") }     // hash: parcels by id
func (k keys) sending(conversation string) string { return k.of(conversation, "sending") } // hash: sends under way
func (k keys) held(conversation string) string    { return k.of(conversation, "held") }    // sorted set: see Hold
func (k keys) refs(conversation string) string    { return k.of(conversation, "refs") }    // hash: what was sent
func (k keys) marks(conversation string) string   { return k.of(conversation, "marks") }   // hash: what agents read
func (k keys) said(conversation string, number int64) string { // sorted set: places of a person's words in a case
	return k.of(conversation, "said:"+strconv.FormatInt(number, 10))
}

func (k keys) parcel(id int64) string {
	return k.in(int(id%int64(k.partitions)), "parcel:"+strconv.FormatInt(id, 10))
}

// seen marks, in the partition of its conversation, an event that is known, with when it came.
func (k keys) seen(conversation, channel, id string) string {
	return k.in(k.partition(conversation), "seen:"+strconv.Itoa(len(channel))+":"+channel+":"+id)
}

// pin says which conversation an event came to first.
func (k keys) pin(channel, id string) string {
	return k.tagged("event:"+strconv.Itoa(len(channel))+":"+channel+":"+id, "pin")
}

// What there is once in each partition.
const (
	inbox     = "inbox"      // stream: events that are not handled
	oldest    = "oldest"     // sorted set: conversations with such events by when the oldest came
	due       = "due"        // sorted set: the first parcel for each channel of a conversation by when it may go
	unsent    = "unsent"     // sorted set: all parcels that are not sent, by when they were queued
	alarms    = "alarms"     // sorted set: cases by when their clocks strike
	pressing  = "pressing:"  // sorted sets by state: cases, the most pressing first
	newest    = "newest:"    // sorted sets by state: cases by number
	watched   = "watched:"   // sets by agent: cases that they watch
	chronicle = "chronicle:" // sorted sets by kind: entries that are read across conversations, by time
	after     = "after"      // list: what is to be done elsewhere about what was committed here
	lease     = "lease"      // hash: which node has the partition
)
