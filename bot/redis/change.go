package redis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// A change is everything that one script does at once in one partition, or not at all: what must still be as it was
// read, and the commands that follow from that. Go decides, Redis compares and writes. Commands can be anything that
// Redis has, so two versions of this program need no common script.
type change struct {
	keys   []string
	place  map[string]int // in keys, counted from 1 as Lua does
	guards []any
	tests  int
	ops    []any
	pins   []pin
	signed string // the hash that tells who changed it last
	nonce  string
}

func newChange() *change { return &change{place: map[string]int{}} }

// The script's tests.
const (
	testField  = "field"  // a hash's field has this value, "" for none
	testAbsent = "absent" // there is no such key
	testEqual  = "equal"  // the key has this value, "" for none
	testListed = "listed" // the list has this value
)

func (c *change) key(name string) int {
	if at, ok := c.place[name]; ok {
		return at
	}
	c.keys = append(c.keys, name)
	c.place[name] = len(c.keys)
	return len(c.keys)
}

// still refuses the change unless the hash's field has the value; "" is none.
func (c *change) still(key, field, value string) { c.test(testField, key, field, value) }

// absent refuses the change when there is the key.
func (c *change) absent(key string) { c.test(testAbsent, key, "", "") }

// equal refuses the change unless the key holds the value; "" is none.
func (c *change) equal(key, value string) { c.test(testEqual, key, "", value) }

// listed refuses the change unless the list has the value.
func (c *change) listed(key, value string) { c.test(testListed, key, "", value) }

func (c *change) test(kind, key, field, value string) {
	c.guards = append(c.guards, kind, c.key(key), field, value)
	c.tests++
}

// do adds a command on a key.
func (c *change) do(command, key string, args ...any) {
	c.ops = append(c.ops, len(args), command, c.key(key))
	c.ops = append(c.ops, args...)
}

// publish tells the nodes. It has no key.
func (c *change) publish(channel, message string) {
	c.ops = append(c.ops, 2, "PUBLISH", 0, channel, message)
}

// sign has the hash tell who changed it last. A client that lost the answer to its script sends it again, and must not
// take its own change for somebody else's.
func (c *change) sign(hash, nonce string) {
	c.signed, c.nonce = hash, nonce
	c.do("HSET", hash, fieldBy, nonce)
}

//go:embed change.lua
var changeSource string

var changeScript = redis.NewScript(changeSource)

// apply carries out the change. refused is the number of the first test that failed, 0 when it was carried out.
func (s *Store) apply(ctx context.Context, c *change) (refused int, err error) {
	if len(c.keys) == 0 {
		return 0, errors.New("a change of nothing")
	}
	signed := 0
	if c.signed != "" {
		signed = c.key(c.signed)
	}
	args := append([]any{strconv.Itoa(c.tests), signed, c.nonce}, c.guards...)
	args = append(args, c.ops...)
	got, err := s.scriptWith(ctx, changeScript, c.pins, c.keys, args...)
	if err != nil {
		return 0, err
	}
	n, ok := got.(int64)
	if !ok {
		return 0, fmt.Errorf("a script answered %T", got)
	}
	return int(n), nil
}
