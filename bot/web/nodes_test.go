package web

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
)

// twoNodes gives two channels over one store, each with a bell of its own that carries to the other's.
func twoNodes(t *testing.T, changes ...func(*Options)) (w *world, here, there *Channel) {
	t.Helper()
	w = newWorld()
	other := &handoff.Bell{Carry: w.bell.RingHere}
	w.bell.Carry = other.RingHere
	here = newChannel(t, w, changes...)
	there = newChannel(t, w, append(changes, func(o *Options) { o.Bell = other })...)
	return w, here, there
}

// inTurn has each request served by the next of the handlers, as a load balancer that knows nobody does.
func inTurn(handlers ...http.Handler) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handlers[int(count.Add(1))%len(handlers)].ServeHTTP(w, r)
	})
}

// proxy passes requests on to a site. One that does not answer is a bad gateway.
func proxy(t *testing.T, to *site) http.Handler {
	t.Helper()
	at, err := url.Parse(to.url())
	if err != nil {
		t.Fatal(err)
	}
	p := httputil.NewSingleHostReverseProxy(at)
	p.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	return p
}

func TestEveryRequestMayGoToAnotherNode(t *testing.T) {
	w, here, there := twoNodes(t)
	a := newAsker(t, inTurn(here.Handler(), there.Handler()))
	for i := range 3 {
		a.say(fmt.Sprint("m", i), "hello")
		a.say(fmt.Sprint("m", i), "hello") // the answer got lost; the other node is asked again
	}
	file := a.attach("a.txt", "content")
	wantStatus(t, "a file of the other node", a.with("f", file.ID), http.StatusAccepted)
	for range 2 {
		wantStatus(t, "read it", a.request("GET", a.path("/files/"+file.ID), ""), http.StatusOK)
		wantStatus(t, "edit", a.request("PUT", a.path("/messages/m0"), `{"id":"e","text":"bye"}`), http.StatusAccepted)
		wantStatus(t, "delete", a.request("DELETE", a.path("/messages/m1"), ""), http.StatusAccepted)
	}
	if first, second := a.list(0), a.list(0); len(first) != 10 || !cmp.Equal(first, second) {
		t.Errorf("the nodes tell %+v and %+v", first, second)
	}
	if got := w.said("hello"); got != 2 { // and one that was deleted
		t.Errorf("it was said %d times", got)
	}
}

func TestAStreamHearsWhatOtherNodesTookInAndGoesOnThere(t *testing.T) {
	_, here, there := twoNodes(t)
	sites := []*site{newSite(t, here.Handler()), newSite(t, there.Handler())}
	a := newAsker(t, sites[0].handler)
	seen := 0
	for round := range 4 {
		listener, speaker := sites[round%2], sites[(round+1)%2]
		e := a.listen(listener, seen)
		a.handler = speaker.handler
		a.say(fmt.Sprint("m", round), "hello")
		want := []string{fmt.Sprint(seen + 1), fmt.Sprint(seen + 2)}
		if diff := cmp.Diff(want, e.nextSeqs(2)); diff != "" {
			t.Fatalf("round %d: %s", round, diff)
		}
		seen += 2
	}
}

// What was attached here and sent by way of another node does not count as never sent.
func TestFilesThatOtherNodesSentLeaveRoom(t *testing.T) {
	_, here, there := twoNodes(t)
	a, b := newAsker(t, here.Handler()), newAsker(t, here.Handler())
	file, kept := a.attach("a.txt", "content"), a.attach("b.txt", "content")
	for _, id := range []string{file.ID, kept.ID} {
		f := here.unsent.files[id]
		f.size = maxUnsent / 2
		here.unsent.files[id] = f
	}
	wantStatus(t, "in a full house", b.upload("c.txt", "x"), http.StatusInsufficientStorage)
	a.handler = there.Handler()
	wantStatus(t, "sent by the other node", a.with("m", file.ID), http.StatusAccepted)
	b.attach("c.txt", "x")
	a.handler = here.Handler()
	wantStatus(t, "with one that nobody sent", a.upload("d.txt", "x"), http.StatusInsufficientStorage)
	if _, there := here.unsent.files[kept.ID]; !there || len(here.unsent.files) != 2 {
		t.Errorf("what nobody sent is forgotten: %+v", here.unsent.files)
	}
}

// A node dies in the middle of a conversation, and comes back.
func TestAChatGoesOnWhileItsRequestsAlternateBetweenNodes(t *testing.T) {
	ctx := browse(t)
	w, here, there := twoNodes(t)
	first, second := newSite(t, here.Handler()), newSite(t, there.Handler())
	front := newSite(t, inTurn(proxy(t, first), proxy(t, second)))
	do(ctx, t, chromedp.Navigate(front.url()+"/?lang=en"), chromedp.WaitVisible("#welcome"))
	texts := []string{"one", "two", "three", "four", "five"}
	for i, text := range texts {
		switch i {
		case 2:
			second.close()
		case 3:
			second.start()
		}
		do(ctx, t, say(text))
		until(ctx, t, shows("You said: "+text))
	}
	for _, conversation := range w.conversations() {
		w.add(conversation, agentSays("Mara Lindt", "Hello from the desk."))
	}
	until(ctx, t, shows("Hello from the desk."))
	do(ctx, t, chromedp.Reload())
	until(ctx, t, shows("Hello from the desk."))
	for _, text := range texts {
		if got := w.said(text); got != 1 {
			t.Errorf("%q arrived %d times", text, got)
		}
	}
	if own := count(ctx, t, "article.person"); own != len(texts) {
		t.Errorf("%d messages of the person's own, want %d", own, len(texts))
	}
}
