package probe_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
)

func TestAPortIsConnectedTo(t *testing.T) {
	t.Parallel()
	open := spoken(t, func(net.Conn) {})
	resolver := zone{"vpn.nordwind.example": {"127.0.0.1"}, "broken.nordwind.example": {"servfail"},
		"meta.nordwind.example": {"169.254.169.254"}, "inside.nordwind.example": {"10.1.2.3"},
		"hidden.nordwind.example": {"::ffff:127.0.0.1"}}.serve(t)
	for _, test := range []struct {
		name, host string
		port       int
		slow       time.Duration
		code, why  string
	}{
		{name: "open", host: "vpn.nordwind.example", port: open, code: action.OK},
		{name: "slow", host: "vpn.nordwind.example", port: open, slow: 1, code: probe.Slow},
		{name: "closed", host: "vpn.nordwind.example", port: unused(t), code: probe.Down, why: "refused"},
		{name: "no such name", host: "nowhere.nordwind.example", port: open, code: probe.NotFound},
		{name: "no answer to the name", host: "broken.nordwind.example", port: open, code: probe.Down, why: "lookup"},
		{name: "metadata", host: "meta.nordwind.example", port: 80, code: action.Denied},
		{name: "a network that is not declared", host: "inside.nordwind.example", port: 80, code: action.Denied},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := performed(t, made(t, probe.Declared{Service: "VPN", TCP: &probe.TCP{Port: test.port, Slow: test.slow,
				Target: probe.Target{Host: test.host, Resolver: resolver, Networks: here}}}), nil)
			ended(t, r, test.code, test.why)
			if r.Values["host"] != test.host || r.Values["service"] != "VPN" {
				t.Errorf("values %v", r.Values)
			}
		})
	}
}

// TestAPersonNamesOnlyWhatIsDeclared gives a check that takes a host what people write into such a field.
func TestAPersonNamesOnlyWhatIsDeclared(t *testing.T) {
	t.Parallel()
	reached := make(chan string, 100)
	open := spoken(t, func(c net.Conn) { reached <- c.LocalAddr().String() })
	resolver := zone{"vpn.nordwind.example": {"127.0.0.1"}, "evil.example": {"127.0.0.1"},
		"localhost": {"127.0.0.1"}}.serve(t)
	check := made(t, probe.Declared{TCP: &probe.TCP{Port: open, Target: probe.Target{Hosts: []string{"*.nordwind.example"},
		Resolver: resolver, Networks: here}}})
	for said, want := range map[string]string{
		"vpn.nordwind.example":               action.OK,
		" VPN.Nordwind.Example. ":            action.OK,
		"evil.example":                       action.Denied,
		"nordwind.example":                   action.Denied,
		"127.0.0.1":                          action.Denied,
		"::1":                                action.Denied,
		"localhost":                          action.Denied,
		"2130706433":                         action.Denied,
		"vpn.nordwind.example:22":            action.Denied,
		"http://vpn.nordwind.example":        action.Denied,
		"evil.example#.nordwind.example":     action.Denied,
		"evil.example\\@x.nordwind.example":  action.Denied,
		"a\r\nb.nordwind.example":            action.Denied,
		"{{.Name}}":                          action.Denied,
		"<!channel> @everyone":               action.Denied,
		"$(id)":                              action.Denied,
		"":                                   action.Denied,
		strings.Repeat("\u202ea", 1<<16):     action.Denied,
		"vpn.nordwind.example evil.example":  action.Denied,
		"vpn.nordwind.example\x00.evil.test": action.Denied,
	} {
		r := performed(t, check, map[string]string{"host": said, "port": "22", "url": "http://evil.example"})
		if r.Code != want {
			t.Errorf("%.60q ends with %s, want %s\n%s", said, r.Code, want, r.Detail)
		}
		if want == action.Denied && strings.Contains(r.Detail, "connect") {
			t.Errorf("%.60q was connected to:\n%s", said, r.Detail)
		}
		if want == action.Denied && strings.ContainsAny(r.Values["said"], "<@{$\\#") {
			t.Errorf("%.60q is answered with %q", said, r.Values["said"])
		}
	}
	<-reached
	<-reached
}

func TestACheckThatIsCalledOffIsAnError(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	port := spoken(t, func(c net.Conn) { stop(); c.Read(make([]byte, 1)) })
	check := made(t, probe.Declared{HTTP: &probe.HTTP{Scheme: "http", Port: port,
		Target: probe.Target{Host: "127.0.0.1", Networks: here}}})
	if r, err := check.Perform(ctx, action.Call{Action: "look"}); err == nil || !strings.Contains(err.Error(), "look") {
		t.Errorf("%v, %v", r, err)
	}
}
