package probe_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
)

func TestTheGravestOfSeveralIsTold(t *testing.T) {
	t.Parallel()
	open := spoken(t, func(net.Conn) {})
	resolver := zone{"vpn.nordwind.example": {"127.0.0.1"}}.serve(t)
	s := &station{}
	target := probe.Target{Host: "vpn.nordwind.example", Resolver: resolver, Networks: here}
	name := probe.Named{Name: "name", Declared: probe.Declared{DNS: &probe.DNS{Target: target}}}
	port := probe.Named{Name: "port", Declared: probe.Declared{TCP: &probe.TCP{Target: target, Port: open}}}
	alerts := probe.Named{Name: "alerts", Declared: probe.Declared{Alertmanager: &probe.Alertmanager{
		Matchers: []string{`service="vpn"`}, Monitor: probe.Monitor{URL: s.serve(t), Networks: here}}}}
	all := probe.Declared{Service: "VPN", Several: []probe.Named{name, port, alerts}}

	r := performed(t, made(t, all), nil)
	ended(t, r, action.OK, "")
	if said := r.Values["said"]; said != "I have just checked VPN: it works." || r.Values["wrong"] != "0" || r.Values["checked"] != "3" {
		t.Errorf("values %v", r.Values)
	}

	s.fires("vpn", "VPN is down", time.Hour+time.Minute)
	r = performed(t, made(t, all), nil)
	ended(t, r, probe.Firing, "")
	if said := r.Values["said"]; !strings.HasSuffix(said, "It began 1 hour ago.") || r.Values["part"] != "alerts" || r.Values["wrong"] != "1" {
		t.Errorf("values %v", r.Values)
	}

	all.Several[1].TCP.Port = unused(t)
	r = performed(t, made(t, all), nil)
	ended(t, r, probe.Down, "refused")
	for _, want := range []string{"name: ok\n1. ", "port: down\n1. ", "alerts: firing\n1. "} {
		if !strings.Contains(r.Detail, want) {
			t.Errorf("%q is not in the detail:\n%s", want, r.Detail)
		}
	}
}

// doing is a check of another room.
type doing func(ctx context.Context, c action.Call) (action.Result, error)

func (d doing) Perform(ctx context.Context, c action.Call) (action.Result, error) { return d(ctx, c) }

// TestSeveralShareOneDeadline runs checks that take as long as they may.
func TestSeveralShareOneDeadline(t *testing.T) {
	t.Parallel()
	words := catalogue(t)
	bubble.Test(t, func(t *testing.T) {
		var began atomic.Int64
		wait := doing(func(ctx context.Context, _ action.Call) (action.Result, error) {
			if ctx.Err() == nil {
				began.Add(1)
			}
			<-ctx.Done()
			return action.Result{Code: probe.Timeout, Detail: "waited"}, nil
		})
		var parts []probe.Part
		for i := range 16 {
			parts = append(parts, probe.Part{Name: fmt.Sprint("part ", i), Check: wait})
		}
		several, err := probe.NewSeveral(words, 5*time.Second, parts...)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		r, err := several.Perform(t.Context(), action.Call{Lang: "en"})
		if err != nil || r.Code != probe.Timeout || time.Since(start) != 5*time.Second || began.Load() != 16 {
			t.Errorf("after %s, %d of 16 begun: %v, %v", time.Since(start), began.Load(), r, err)
		}
	})
}

func TestPartsOfOtherRoomsCount(t *testing.T) {
	t.Parallel()
	ends := func(code string, err error) action.Performer {
		return doing(func(context.Context, action.Call) (action.Result, error) {
			return action.Result{Code: code, Detail: strings.Repeat("long ", 2000)}, err
		})
	}
	for _, test := range []struct {
		codes []string
		err   error
		want  string
		said  string
	}{
		{codes: []string{action.OK, "locked", probe.Firing}, want: "locked"},
		{codes: []string{action.OK, action.OK}, err: errors.New("no\nidea"), want: probe.Unknown, said: "I could not check odd"},
		{codes: []string{probe.Slow, action.OK}, want: probe.Slow, said: "more slowly"},
	} {
		var parts []probe.Part
		for _, code := range test.codes {
			parts = append(parts, probe.Part{Name: code, Check: ends(code, nil)})
		}
		if test.err != nil {
			parts = append(parts, probe.Part{Name: "odd", Check: ends("", test.err)})
		}
		several, err := probe.NewSeveral(catalogue(t), 0, parts...)
		if err != nil {
			t.Fatal(err)
		}
		r, err := several.Perform(t.Context(), action.Call{})
		if err != nil || r.Code != test.want || !strings.Contains(r.Values["said"], test.said) || len(r.Detail) > 17<<10 {
			t.Errorf("%v: %.300v, %v, want %s", test.codes, r, err, test.want)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	several, err := probe.NewSeveral(nil, 0, probe.Part{Name: "a", Check: ends(action.OK, nil)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := several.Perform(ctx, action.Call{}); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
}

// TestTheOrderOfPartsDoesNotMatter compares the gravest of some checks with that of the same in another order.
func TestTheOrderOfPartsDoesNotMatter(t *testing.T) {
	t.Parallel()
	codes := []string{action.OK, action.Denied, probe.Slow, probe.Down, probe.NotFound, probe.NoRecord, probe.ServerFailure,
		probe.Timeout, probe.WrongAnswer, probe.Expiring, probe.Expired, probe.WrongName, probe.Untrusted, probe.Firing,
		probe.Silenced, probe.Inhibited, probe.Unknown}
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfN(rapid.SampledFrom(codes), 1, 8).Draw(t, "codes")
		gravest := func(order []string) string {
			var parts []probe.Part
			for _, code := range order {
				parts = append(parts, probe.Part{Name: code, Check: doing(func(context.Context, action.Call) (action.Result, error) {
					return action.Result{Code: code}, nil
				})})
			}
			several, err := probe.NewSeveral(nil, 0, parts...)
			if err != nil {
				t.Fatal(err)
			}
			r, err := several.Perform(context.Background(), action.Call{})
			if err != nil {
				t.Fatal(err)
			}
			return r.Code
		}
		first := gravest(drawn)
		if second := gravest(rapid.Permutation(drawn).Draw(t, "order")); first != second {
			t.Fatalf("%s in one order, %s in another", first, second)
		}
		if all := gravest(append([]string{action.OK}, drawn...)); all != first {
			t.Fatalf("what works makes %s of %s", all, first)
		}
	})
}
