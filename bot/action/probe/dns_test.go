package probe_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
)

func TestANameIsLookedUpAndEveryFailureToldApart(t *testing.T) {
	t.Parallel()
	server := zone{
		"vpn.nordwind.example":    {"10.20.0.5", "10.20.0.6", "fd00::5"},
		"www.nordwind.example":    {"cname web.nordwind.example"},
		"web.nordwind.example":    {"10.20.0.80"},
		"nordwind.example":        {"mx Mail.Nordwind.example", "mx backup.nordwind.example"},
		"broken.nordwind.example": {"servfail"},
		"closed.nordwind.example": {"refused"},
		"quiet.nordwind.example":  {"silent"},
		"many.nordwind.example":   {"long", "10.20.0.7"},
		"target.nordwind.example": {"forged", "10.20.0.8"},
		"bare.nordwind.example":   {"empty"},
	}.serve(t)
	for _, test := range []struct {
		host, kind string
		expect     []string
		code       string
		answers    string
	}{
		{host: "vpn.nordwind.example", code: action.OK, answers: "10.20.0.5, 10.20.0.6"},
		{host: "VPN.nordwind.example.", kind: "aaaa", expect: []string{"fd00::/8"}, code: action.OK, answers: "fd00::5"},
		{host: "vpn.nordwind.example", expect: []string{"10.20.0.5", "10.20.0.6", "10.20.0.7"}, code: action.OK, answers: "10.20.0.5, 10.20.0.6"},
		{host: "vpn.nordwind.example", expect: []string{"10.20.0.0/16"}, code: action.OK, answers: "10.20.0.5, 10.20.0.6"},
		{host: "vpn.nordwind.example", expect: []string{"10.20.0.5"}, code: probe.WrongAnswer, answers: "10.20.0.5, 10.20.0.6"},
		{host: "www.nordwind.example", code: action.OK, answers: "10.20.0.80"},
		{host: "www.nordwind.example", kind: "CNAME", expect: []string{"Web.nordwind.example."}, code: action.OK, answers: "web.nordwind.example"},
		{host: "www.nordwind.example", kind: "CNAME", expect: []string{"other.example"}, code: probe.WrongAnswer, answers: "web.nordwind.example"},
		{host: "nordwind.example", kind: "MX", code: action.OK, answers: "mail.nordwind.example, backup.nordwind.example"},
		{host: "nordwind.example", kind: "A", code: probe.NoRecord},
		{host: "bare.nordwind.example", kind: "MX", code: probe.NoRecord},
		{host: "nowhere.nordwind.example", code: probe.NotFound},
		{host: "broken.nordwind.example", code: probe.ServerFailure},
		{host: "closed.nordwind.example", code: probe.ServerFailure},
		{host: "quiet.nordwind.example", code: probe.Timeout},
		{host: "many.nordwind.example", code: action.OK, answers: "10.20.0.7"},
		{host: "target.nordwind.example", code: action.OK, answers: "10.20.0.8"},
	} {
		t.Run(test.host+" "+test.kind, func(t *testing.T) {
			t.Parallel()
			d := probe.Declared{Within: 10 * time.Second, DNS: &probe.DNS{Type: test.kind, Expect: test.expect,
				Target: probe.Target{Host: test.host, Resolver: server}}}
			if test.code == probe.Timeout {
				d.Within = 50 * time.Millisecond
			}
			r := performed(t, made(t, d), nil)
			ended(t, r, test.code, "")
			if r.Values["answers"] != test.answers {
				t.Errorf("answers %q, want %q", r.Values["answers"], test.answers)
			}
			if !strings.Contains(r.Detail, server) {
				t.Errorf("the detail does not name the resolver:\n%s", r.Detail)
			}
		})
	}
}

func TestAResolverThatIsNotThereIsATimeout(t *testing.T) {
	t.Parallel()
	gone := "127.0.0.1:" + strconv.Itoa(unused(t))
	d := probe.Declared{Within: time.Second, DNS: &probe.DNS{Target: probe.Target{Host: "vpn.nordwind.example",
		Resolver: gone}}}
	ended(t, performed(t, made(t, d), nil), probe.Timeout, "")
}

// TestTheSystemsResolversAreAsked needs none to answer: a name below invalid exists nowhere (RFC 6761).
func TestTheSystemsResolversAreAsked(t *testing.T) {
	t.Parallel()
	d := probe.Declared{Within: 50 * time.Millisecond, DNS: &probe.DNS{Target: probe.Target{Host: "vpn.nordwind.invalid"}}}
	r := performed(t, made(t, d), nil)
	if r.Code == action.OK || !strings.Contains(r.Detail, ":53 ") {
		t.Errorf("ended with %s:\n%s", r.Code, r.Detail)
	}
}
