package workspace

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Place is where conversations are kept: empty, in the data folder; else the address of a Redis, or env:NAME or
// file:PATH where that address is.
type Place string

// Shared tells whether several nodes may use it.
func (p Place) Shared() bool { return p != "" }

// Read gives the address, "" for the data folder.
func (p Place) Read(dir string, env func(string) (string, bool)) (string, error) {
	if !Secret(p).valid() {
		return string(p), nil
	}
	address, err := Secret(p).Read(dir, env)
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	if problem, fix := wrongAddress(address); problem != "" {
		return "", fmt.Errorf("store: what %s names %s: %s", p, problem, fix)
	}
	return address, nil
}

// Redis is how a Redis is used that several nodes share.
type Redis struct {
	Prefix     string        `yaml:"prefix"`
	Partitions int           `yaml:"partitions"` // of a new store
	Replicas   int           `yaml:"replicas"`
	Lease      time.Duration `yaml:"lease"`
	Remember   time.Duration `yaml:"remember"`
}

// defaultRedis is what a Redis is used like where nobody says.
func defaultRedis() Redis {
	return Redis{Prefix: "firstline", Partitions: 16, Lease: 4 * time.Second, Remember: 30 * 24 * time.Hour}
}

// storeKeys are about where conversations are kept.
func storeKeys() []Key {
	return []Key{
		{"store", text, "", "FIRSTLINE_STORE",
			"Where conversations are kept. Empty: in the data folder, for one node. Several nodes share a Redis: " +
				"`redis://host:6379/0` (`rediss://` with TLS; `?master_name=NAME&addr=…` for Sentinels, `?cluster=true&addr=…` " +
				"for a Cluster), or `env:NAME` or `file:PATH` where that address is, since it holds a password."},
		{"redis.prefix", text, "firstline", "",
			"What all keys begin with, so that several workspaces may share a Redis."},
		{"redis.partitions", number, "16", "",
			"Into how many parts a new store is divided; no more nodes can share the work. 1 to 1024; never changed later."},
		{"redis.replicas", number, "0", "",
			"How many replicas must have an event before it is acknowledged, 0 to 5. A failover loses nothing only where it " +
				"is all there are; then one that is down stops acknowledgements."},
		{"redis.lease", duration, "4s", "",
			"After this without a sign of life a node's conversations go to the others; 1s to 60s."},
		{"redis.remember", duration, "720h", "",
			"How long an event is recognised when a platform delivers it again; 24h to 8760h."},
	}
}

var keyPrefix = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,40}$`)

// store checks where conversations are kept.
func (s *sheet) store(c Config) {
	if c.Store != "" && !Secret(c.Store).valid() {
		if problem, fix := wrongAddress(string(c.Store)); problem != "" {
			s.note("store", "the store "+problem, fix)
		} else if u, err := url.Parse(string(c.Store)); err == nil && u.User != nil && s.env["store"] == "" {
			s.warn("store", "the address of the store holds a password that everybody sees who has the workspace",
				"write store: env:NAME or store: file:PATH, and put the address there")
		}
	}
	r := c.Redis
	if !keyPrefix.MatchString(r.Prefix) {
		s.note("redis.prefix", fmt.Sprintf("%q is no beginning for keys", r.Prefix),
			"write 1 to 40 letters, digits, dots, dashes or underscores")
	}
	for _, bound := range []struct {
		path              string
		value, least, top int
	}{{"redis.partitions", r.Partitions, 1, 1024}, {"redis.replicas", r.Replicas, 0, 5}} {
		if bound.value < bound.least || bound.value > bound.top {
			s.note(bound.path, fmt.Sprintf("%s is %d", bound.path, bound.value),
				fmt.Sprintf("write a number from %d to %d", bound.least, bound.top))
		}
	}
	for _, span := range []struct {
		path              string
		value, least, top time.Duration
	}{
		{"redis.lease", r.Lease, time.Second, time.Minute},
		{"redis.remember", r.Remember, 24 * time.Hour, 365 * 24 * time.Hour},
	} {
		if span.value < span.least || span.value > span.top {
			s.note(span.path, fmt.Sprintf("%s is %s", span.path, span.value),
				fmt.Sprintf("write a time between %s and %s", span.least, span.top))
		}
	}
}

// wrongAddress tells what is wrong with the address of a store, and what to do. It never repeats the address, which may
// hold a password.
func wrongAddress(address string) (problem, fix string) {
	const example = "write redis://host:6379/0, or leave store out to keep everything in the data folder"
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		return "is no address", example
	case !slices.Contains([]string{"redis", "rediss", "unix"}, u.Scheme):
		return fmt.Sprintf("has an address that begins with %q", u.Scheme), example
	case u.Scheme != "unix" && u.Hostname() == "":
		return "has an address without a host", example
	}
	return "", ""
}
