package rt

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
)

// answers has the fake answer everything like this.
func (f *fake) answers(status int, header http.Header, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = func(w http.ResponseWriter, _ *http.Request) {
		for name := range header {
			w.Header().Set(name, header.Get(name))
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func TestRTIsLeftAloneAsLongAsItAsks(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		header http.Header
		later  time.Duration // 0: a usual error
	}{
		{"seconds", http.StatusTooManyRequests, http.Header{"Retry-After": {"90"}}, 90 * time.Second},
		{"nothing said", http.StatusServiceUnavailable, nil, usualWait},
		{"very long", http.StatusServiceUnavailable, http.Header{"Retry-After": {"99999999"}}, maxWait},
		{"nonsense", http.StatusServiceUnavailable, http.Header{"Retry-After": {"soon"}}, usualWait},
		{"past", http.StatusServiceUnavailable, http.Header{"Retry-After": {"-5"}}, time.Second},
		{"a date gone by", http.StatusServiceUnavailable, http.Header{"Retry-After": {"Mon, 02 Jan 2006 15:04:05 GMT"}}, time.Second},
		{"broken", http.StatusInternalServerError, nil, 0},
		{"not allowed", http.StatusForbidden, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t)
			f.answers(test.status, test.header, `{"message":"later, please"}`)
			house := desktest.NewHouse()
			d, c := New(f.site().options(t, house)), house.Open("c", "help")
			_, err := d.Accept(t.Context(), c, house.Brief(c))
			var later *handoff.Later
			if got := errors.As(err, &later); got != (test.later > 0) || got && later.After != test.later {
				t.Errorf("got %v, want to wait %s", err, test.later)
			}
			if !strings.Contains(err.Error(), "later, please") {
				t.Errorf("the error does not say what RT says: %v", err)
			}
		})
	}
}

// A write whose answer is missing may still be at work: looking again at once would do it twice.
func TestADoubtfulWriteIsNotTriedAgainAtOnce(t *testing.T) {
	f := newFake(t)
	house := desktest.NewHouse()
	s := f.site().subject(t, house)
	c := house.Open("c", "help")
	s.Trip(desktest.Lost)
	_, err := s.Desk.Accept(t.Context(), c, house.Brief(c))
	var later *handoff.Later
	if !errors.As(err, &later) || later.After != settling {
		t.Errorf("got %v, want to wait %s", err, settling)
	}
}

func TestTheTokenGoesNowhereElseAndIsNeverSaid(t *testing.T) {
	var led []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		led = append(led, r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	for name, answer := range map[string]func(f *fake){
		"redirect":       func(f *fake) { f.answers(http.StatusFound, http.Header{"Location": {elsewhere.URL}}, "") },
		"kept redirect":  func(f *fake) { f.answers(http.StatusPermanentRedirect, http.Header{"Location": {elsewhere.URL}}, "") },
		"echo":           func(f *fake) { f.answers(http.StatusBadRequest, nil, `{"message":"bad header token `+fakeToken+`"}`) },
		"page":           func(f *fake) { f.answers(http.StatusOK, nil, "<html>sign in</html>") },
		"endless":        func(f *fake) { f.answers(http.StatusOK, nil, strings.Repeat("x", maxAnswer+2)) },
		"nothing at all": func(f *fake) { f.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			answer(f)
			house := desktest.NewHouse()
			var log bytes.Buffer
			o := f.site().options(t, house)
			o.Log = slog.New(slog.NewTextHandler(&log, nil))
			d, c := New(o), house.Open("c", "help")
			_, err := d.Accept(t.Context(), c, house.Brief(c))
			if err == nil {
				t.Fatal("the case was accepted")
			}
			if look := d.watch(house).look(t.Context()); look == nil {
				t.Error("RT was read")
			}
			if said := err.Error() + log.String(); strings.Contains(said, fakeToken) || len(said) > 2000 {
				t.Errorf("it says %s", cut(said, 3000))
			}
		})
	}
	if len(led) > 0 {
		t.Errorf("the other host was asked, with %q", led)
	}
}

func TestAQueueWithoutTheFieldIsToldBeforeATicketIsMade(t *testing.T) {
	f := newFake(t)
	f.fields = []string{"Severity"}
	house := desktest.NewHouse()
	d, c := New(f.site().options(t, house)), house.Open("c", "help")
	_, err := d.Accept(t.Context(), c, house.Brief(c))
	if err == nil || !strings.Contains(err.Error(), `no ticket custom field "Conversation"`) || len(f.tickets) > 0 {
		t.Errorf("got %v and %d tickets", err, len(f.tickets))
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	f := newFake(t)
	house := desktest.NewHouse()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := New(f.site().options(t, house)).Run(ctx, house); err != nil {
		t.Error(err)
	}
}
