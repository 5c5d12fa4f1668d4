package probe_test

import (
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
	"github.com/firstline-support/firstline/handoff/texts"
)

// here opens this machine, where the tests' servers are.
var here = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func catalogue(t testing.TB) *texts.Catalogue {
	t.Helper()
	c, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// made gives a declared check that is ready.
func made(t testing.TB, d probe.Declared) action.Performer {
	t.Helper()
	check, err := probe.New(d, probe.Around{Texts: catalogue(t)})
	if err != nil {
		t.Fatalf("%+v: %v", d, err)
	}
	return check
}

var step = regexp.MustCompile(`^\d+\. \d+\.\d{3} s  \S`)

// performed runs a check, and holds its result against what holds for all.
func performed(t testing.TB, check action.Performer, with map[string]string) action.Result {
	t.Helper()
	r, err := check.Perform(t.Context(), action.Call{Action: "look", Key: "k1", With: with, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range r.Values {
		if !shown(value) || strings.Contains(value, "\n") || key != "said" && utf8.RuneCountInString(value) > 300 {
			t.Errorf("value %s is %q", key, value)
		}
	}
	if r.Values["said"] == "" || strings.HasPrefix(r.Values["said"], "check.") || strings.Contains(r.Values["said"], "<no value>") {
		t.Errorf("%s %v: a person reads %q", r.Code, r.Values, r.Values["said"])
	}
	if r.Secret != "" {
		t.Errorf("a check has a secret: %q", r.Secret)
	}
	for i, text := range strings.Split(r.Detail, "\n") {
		if !step.MatchString(text) && !strings.HasSuffix(text, ": "+r.Code) || !shown(text) {
			if r.Values["checked"] == "" {
				t.Errorf("line %d of the detail is %q", i+1, text)
			}
		}
	}
	return r
}

// shown tells whether all of a text can be seen.
func shown(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' })
}

// ended fails when the result is not the expected one.
func ended(t testing.TB, r action.Result, code, why string) {
	t.Helper()
	if r.Code != code || r.Values["why"] != why {
		t.Errorf("ended with %s %q, want %s %q\n%v\n%s", r.Code, r.Values["why"], code, why, r.Values, r.Detail)
	}
}

// portOf gives the port of an address.
func portOf(t testing.TB, address string) int {
	t.Helper()
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// unused gives a port of this machine on which nobody listens: it is taken, and nothing is heard on it.
func unused(t testing.TB) int {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return at.(*syscall.SockaddrInet4).Port
}
