package workspace

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The desks that there are.
const (
	consoleDesk = "console"
	rtDesk      = "rt"
	slackDesk   = "slack"
	discordDesk = "discord"
)

var fieldForm = regexp.MustCompile(`^[\p{L}\p{N} _-]{1,64}$`)

// desks checks where agents work.
func (s *sheet) desks(c Config) {
	known := []string{consoleDesk, rtDesk, slackDesk, discordDesk}
	if len(c.Desks) == 0 {
		s.note("desks", "there is no desk, so no human would ever hear of anybody", "write desks: [console]")
	}
	for i, desk := range c.Desks {
		at := fmt.Sprintf("desks[%d]", i)
		if !slices.Contains(known, desk) {
			s.note(at, fmt.Sprintf("the desk %q is unknown", desk), choose(desk, known))
		}
		if slices.Index(c.Desks, desk) < i {
			s.note(at, fmt.Sprintf("the desk %q is named twice", desk), "take one of them out")
		}
	}
	if slices.Contains(c.Desks, rtDesk) {
		s.rt(c.RT)
	} else if s.written["rt.url"] || s.written["rt.queue"] {
		s.warn("rt", "RT is described, but it is no desk", "write desks: [console, rt] to have cases there, too")
	}
}

func (s *sheet) rt(r RT) {
	s.address("rt.url", r.URL)
	if strings.TrimSpace(r.Queue) == "" {
		s.note("rt.queue", "the desk rt has no queue", "add `queue:` below `rt:` with the queue for tickets")
	}
	if r.Token == "" || !r.Token.valid() {
		s.note("rt.token", "there is no place where the token of the desk rt is",
			"write token: env:NAME for a variable of the environment, or file:PATH; the token itself must not be here: the "+
				"file is shared and kept in git")
	}
	if !fieldForm.MatchString(r.Field) {
		s.note("rt.field", fmt.Sprintf("%q is no name of a custom field", r.Field), "write letters, digits, blanks, - or _")
	}
	if r.Every < 2*time.Second || r.Every > 10*time.Minute {
		s.note("rt.every", fmt.Sprintf("rt.every is %s", r.Every), "write a time between 2s and 10m")
	}
}

// address checks where another system's pages are.
func (s *sheet) address(at, address string) {
	u, err := url.Parse(address)
	plain := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil &&
		u.RawQuery == "" && u.Fragment == ""
	switch {
	case address == "":
		s.note(at, "the desk rt has no address", "add `url:` below `rt:` with where RT's pages are")
	case !plain:
		s.note(at, fmt.Sprintf("%q is no address of an RT", address),
			"write https:// and where its pages are, such as https://rt.example.com")
	case u.Scheme == "http" && u.Hostname() != "localhost" && !net.ParseIP(u.Hostname()).IsLoopback():
		s.warn(at, "token and tickets go through the network as they are", "use https:// if RT has it")
	}
}
