package workspace

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Operations is what those who run the bot see of it, and how it stops.
type Operations struct {
	Listen  string        `yaml:"listen"` // empty: nowhere
	Profile bool          `yaml:"profile"`
	Traces  string        `yaml:"traces"` // of a collector; empty: nothing is followed
	Drain   time.Duration `yaml:"drain"`
	Finish  time.Duration `yaml:"finish"`
}

// On tells whether there is something to look at.
func (o Operations) On() bool { return o.Listen != "" }

// operationsKeys are about running it.
func operationsKeys() []Key {
	return []Key{
		{"operations.listen", text, "", "FIRSTLINE_OPERATIONS_LISTEN",
			"Address of `/metrics`, `/healthz` and `/readyz`, host:port, such as `127.0.0.1:9090`. It asks nobody for a " +
				"password: keep it inside. Empty: there is none."},
		{"operations.profile", flag, "false", "",
			"Whether profiles of the running program can be taken there, below `/debug/pprof/`. They tell what is in its " +
				"memory and cost time."},
		{"operations.traces", text, "", "FIRSTLINE_TRACES",
			"Where traces are sent, an OpenTelemetry collector that takes OTLP over HTTP, such as `http://collector:4318`. " +
				"Empty: none are made."},
		{"operations.drain", duration, "0s", "FIRSTLINE_DRAIN",
			"How long it goes on as before after it was told to stop, not ready any more, so that a load balancer notices " +
				"before connections are refused; up to 5m. A single node needs none: nobody takes over."},
		{"operations.finish", duration, "10s", "",
			"How long turns, sends and requests under way may then take; 1s to 5m. What takes longer is taken up by the " +
				"next start, or by another node."},
	}
}

// operations checks how the bot is run.
func (s *sheet) operations(c Config) {
	o := c.Operations
	if o.On() {
		_, port, err := net.SplitHostPort(o.Listen)
		switch {
		case err != nil || !isPort(port):
			s.note("operations.listen", fmt.Sprintf("%q is no address to listen on", o.Listen),
				"write host:port, such as 127.0.0.1:9090")
		case o.Listen == c.Web.Listen && port != "0":
			s.note("operations.listen", fmt.Sprintf("%q is the address of the web pages", o.Listen),
				"write another port: what is there is not for everybody")
		}
	}
	if o.Profile && !o.On() {
		s.warn("operations.profile", "profiles can be taken nowhere", "write operations.listen as well, or take it out")
	}
	if o.Traces != "" && !isCollector(o.Traces) {
		s.note("operations.traces", "operations.traces is not where a collector is",
			"write its address without a path, such as http://collector:4318")
	}
	s.stopping(o)
}

// stopping checks how long it takes to stop.
func (s *sheet) stopping(o Operations) {
	const most = 5 * time.Minute
	if o.Drain < 0 || o.Drain > most {
		s.note("operations.drain", fmt.Sprintf("operations.drain is %s", o.Drain), "write a time between 0s and 5m")
	}
	if o.Finish < time.Second || o.Finish > most {
		s.note("operations.finish", fmt.Sprintf("operations.finish is %s", o.Finish), "write a time between 1s and 5m")
	}
}

// isCollector accepts http: collectors are inside, and what they are sent holds nothing personal.
func isCollector(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil &&
		strings.TrimSuffix(address, "/") == u.Scheme+"://"+u.Host
}
