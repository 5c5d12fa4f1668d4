package console

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	acting "github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

// Approvals implements handoff.Approvals for pages that are only looked at.
func (w *world) Approvals(context.Context, handoff.Agent, int) ([]handoff.Approval, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked), nil
}

// Decide implements handoff.Approvals: there is nothing to decide.
func (w *world) Decide(context.Context, string, handoff.Agent, bool, string) (handoff.Approval, error) {
	return handoff.Approval{}, handoff.ErrNoApproval
}

// requests has some people wait for a yes: one with a case, one without an address, and Mira herself.
func (w *world) requests() {
	w.mu.Lock()
	defer w.mu.Unlock()
	ask := func(id, name, email string) handoff.Approval {
		return handoff.Approval{ID: "talk-" + id + ":7", Conversation: "talk-" + id, Channel: "slack", Flow: "new-phone",
			Person: handoff.Person{ID: id, Name: name, Email: email}, Account: email, Team: "it",
			What:  "Remove the authenticator of **" + name + "**",
			Slots: map[string]string{"device": "iPhone 12", "why": "it was lost"},
			Asked: ago(5 * time.Minute), Until: noon.Add(55 * time.Minute), State: handoff.ApprovalWaits}
	}
	own, late := ask("mira", "Mira Koch", "Mira"), ask("pia", "Pia", "")
	decided := ask("ole", "Ole Brandt", "o.brandt@nordwind.example")
	decided.State, decided.By, decided.Name, decided.At = handoff.Disapproved, "jan", "Jan Petersen", ago(20*time.Minute)
	decided.Note = "Please come by with your badge."
	late.State, late.At, late.Team = handoff.ApprovalLate, ago(2*time.Hour), ""
	w.asked = []handoff.Approval{ask("amelie", "Amélie Laurent", "a.laurent@nordwind.example"), ask("visitor", "", ""),
		own, decided, late}
}

// hostileRequests has the words in all that a request shows.
func (w *world) hostileRequests(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := handoff.Approval{ID: s, Conversation: s, Channel: s, Person: handoff.Person{ID: s, Name: s, Email: s}, Account: s,
		Flow: s, What: s, Slots: map[string]string{s: s}, Team: s, State: handoff.ApprovalWaits}
	decided := a
	decided.State, decided.By, decided.Name, decided.Note = handoff.Approved, s, s, s
	w.asked = []handoff.Approval{a, decided}
}

// An office is the real one with the console around it.
type office struct {
	*acting.Office
	*world
	console *Console
}

func newOffice(t *testing.T) office {
	t.Helper()
	w, store := newWorld(), bottest.NewMemory()
	c := newConsole(t, w)
	real := acting.NewOffice(acting.Options{Cabinet: store, Audit: w,
		Report: func(context.Context, bot.Event) error { return nil },
		Ring:   func() { w.bell.Ring(handoff.QueueTopic) }})
	c.opt.Approvals = real
	return office{real, w, c}
}

// request has a person ask for something that the team "it" decides about, and gives its id.
func (o office) request(t *testing.T, who handoff.Person, seq int64) string {
	t.Helper()
	e := bot.Errand{ID: fmt.Sprintf("slack:T1/C2:%d", seq), Seq: seq, Conversation: "slack:T1/C2", Channel: "slack",
		At: time.Now(), Order: handoff.Order{Person: who, Action: acting.Approve, Flow: "new-phone",
			With:  map[string]string{"what": "Reset it", "of": "team:it", "within": "1h", "account": "amelie"},
			Slots: map[string]string{"account": "amelie"}}}
	if _, done, err := o.Carry(t.Context(), e); err != nil || done {
		t.Fatalf("asked: %t, %v", done, err)
	}
	return e.ID
}

// state is where a request stands.
func (o office) state(t *testing.T, id string) handoff.Approval {
	t.Helper()
	all, err := o.Office.Approvals(t.Context(), handoff.Agent{ID: "root", Role: handoff.Admin}, 100)
	i := slices.IndexFunc(all, func(a handoff.Approval) bool { return a.ID == id })
	if err != nil || i < 0 {
		t.Fatalf("no %s in %+v, %v", id, all, err)
	}
	return all[i]
}

func decision(id string) string { return approvalsPath + "/" + url.PathEscape(id) }

var lea = handoff.Agent{ID: "lea", Name: "Lea", Team: "it"}

var amelie = handoff.Person{ID: "slack:U1", Name: "Amélie Laurent", Email: "a.laurent@nordwind.example"}

func TestAnAgentDecidesWithPlainForms(t *testing.T) {
	o := newOffice(t)
	yes, no := o.request(t, amelie, 1), o.request(t, amelie, 2)
	server := serve(t, o.console)
	b := signedIn(t, o.world, server, mira)
	const two = `data-count="2" class="badge" title="2 requests wait`
	if page := b.get("/console/queue").body; !strings.Contains(page, two) {
		t.Errorf("the badge does not count two:\n%s", page)
	}
	got := b.post(decision(yes), "verdict", "yes", "note", " known to me ")
	if got.status != 200 || got.path != approvalsPath || !strings.Contains(got.words(), "Approved Amélie Laurent") {
		t.Errorf("got %d at %s: %s", got.status, got.path, got.words())
	}
	if a := o.state(t, yes); a.State != handoff.Approved || a.By != mira.ID || a.Note != "known to me" {
		t.Errorf("approved as %+v", a)
	}
	b.post(decision(no), "verdict", "no")
	if a := o.state(t, no); a.State != handoff.Disapproved {
		t.Errorf("refused as %+v", a)
	}
	if deed := o.deeds[len(o.deeds)-1]; deed.What != "approvals" || deed.About != no || deed.Agent != mira.ID ||
		deed.Note != string(handoff.Disapproved) {
		t.Errorf("the audit has %+v", deed)
	}
}

func TestWhoMayNotDecideIsToldWhy(t *testing.T) {
	o := newOffice(t)
	id, own := o.request(t, amelie, 1), o.request(t, handoff.Person{ID: "web:7", Email: "Mira"}, 2)
	done := o.request(t, amelie, 3)
	if _, err := o.Office.Decide(t.Context(), done, lea, true, ""); err != nil {
		t.Fatal(err)
	}
	server := serve(t, o.console)
	member, stranger := signedIn(t, o.world, server, mira), signedIn(t, o.world, server, jan)
	stranger.post("/console/language", "lang", "en")
	for _, test := range []struct {
		name   string
		by     *browser
		id     string
		form   []string
		status int
		want   string
	}{
		{"another team", stranger, id, []string{"verdict", "yes"}, 403, "for another team to decide"},
		{"another team, decided", stranger, done, []string{"verdict", "no"}, 403, "for another team to decide"},
		{"their own", member, own, []string{"verdict", "yes"}, 403, "You want this yourself, so a colleague"},
		{"decided", member, done, []string{"verdict", "no"}, 409, "Lea was faster, and has decided: Approved"},
		{"unknown", member, "x", []string{"verdict", "yes"}, 410, "not there any more"},
		{"neither yes nor no", member, id, nil, 400, "not complete"},
		{"too many words", member, id, []string{"verdict", "yes", "note", strings.Repeat("ä", 2001)}, 413, "too long"},
	} {
		got := test.by.post(decision(test.id), test.form...)
		if got.status != test.status || !strings.Contains(got.words(), test.want) {
			t.Errorf("%s: got %d %s, want %d with %q", test.name, got.status, got.words(), test.status, test.want)
		}
	}
	for _, waiting := range []string{id, own} {
		if a := o.state(t, waiting); a.State != handoff.ApprovalWaits {
			t.Errorf("%s is %s", waiting, a.State)
		}
	}
	if page := stranger.get(approvalsPath).body; strings.Contains(page, "lie Laurent") || strings.Contains(page, "Lea") {
		t.Errorf("another team sees it:\n%s", page)
	}
	page := member.get(approvalsPath).body
	if strings.Contains(page, decision(own)) || !strings.Contains(page, decision(id)) {
		t.Errorf("buttons stand at one's own request, or at none:\n%s", page)
	}
}

func TestForgedDecisionsAreRefused(t *testing.T) {
	o := newOffice(t)
	id := o.request(t, amelie, 1)
	server := serve(t, o.console)
	form := url.Values{"verdict": {"yes"}}
	b := signedIn(t, o.world, server, mira)
	for name, header := range map[string]http.Header{
		"another site": {"Sec-Fetch-Site": {"cross-site"}}, "another host of the site": {"Sec-Fetch-Site": {"same-site"}},
		"another origin": {"Origin": {"https://evil.example"}}, "no origin": {"Origin": {"null"}},
	} {
		if got := b.do(http.MethodPost, decision(id), form, header); got.status != http.StatusForbidden {
			t.Errorf("%s: got %d, want 403", name, got.status)
		}
	}
	if got := b.get(decision(id) + "?verdict=yes"); got.status != http.StatusNotFound {
		t.Errorf("by a link: got %d", got.status)
	}
	if got := newBrowser(t, server).do(http.MethodPost, decision(id), form, nil); got.status != http.StatusUnauthorized {
		t.Errorf("without signing in: got %d, want 401", got.status)
	}
	if a := o.state(t, id); a.State != handoff.ApprovalWaits {
		t.Errorf("it is %s", a.State)
	}
}

func TestTwoBrowsersDecideOnce(t *testing.T) {
	o := newOffice(t)
	id := o.request(t, amelie, 1)
	if err := o.PutAgent(t.Context(), lea); err != nil {
		t.Fatal(err)
	}
	server := serve(t, o.console)
	verdicts := map[string]*browser{"yes": signedIn(t, o.world, server, mira), "no": signedIn(t, o.world, server, lea)}
	var mu sync.Mutex
	statuses := map[string]int{} // by verdict
	var wg sync.WaitGroup
	for verdict, b := range verdicts {
		wg.Go(func() {
			got := b.post(decision(id), "verdict", verdict)
			mu.Lock()
			defer mu.Unlock()
			statuses[verdict] = got.status
		})
	}
	wg.Wait()
	winner, loser := "yes", "no"
	if o.state(t, id).State == handoff.Disapproved {
		winner, loser = loser, winner
	}
	if statuses[winner] != http.StatusOK || statuses[loser] != http.StatusConflict {
		t.Errorf("it is %s, and the browsers were answered %v", o.state(t, id).State, statuses)
	}
	if again := verdicts[winner].post(decision(id), "verdict", winner); again.status != http.StatusOK {
		t.Errorf("the second press of who has decided: got %d", again.status)
	}
	if other := verdicts[winner].post(decision(id), "verdict", loser); other.status != http.StatusConflict {
		t.Errorf("who has decided cannot change it: got %d", other.status)
	}
}

// A direct round trip needs no network, and so happens in the time of a bubble.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	d.ServeHTTP(answer, r)
	response := answer.Result()
	response.Request = r
	return response, nil
}

func TestAfterItsTimeNobodyApproves(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		o := newOffice(t)
		id := o.request(t, amelie, 1)
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		b := &browser{t, "https://desk.example", &http.Client{Jar: jar, Transport: direct{o.console.Handler()}}}
		b.post("/console/sign-in", "secret", secretFor(t, o.world, mira))
		time.Sleep(time.Hour)
		got := b.post(decision(id), "verdict", "yes")
		if got.status != http.StatusConflict || !strings.Contains(got.words(), "it counts as refused") {
			t.Errorf("got %d %s", got.status, got.words())
		}
		if a := o.state(t, id); a.State != handoff.ApprovalLate {
			t.Errorf("it is %s", a.State)
		}
	})
}

func TestWithoutApprovalsThereIsNoPage(t *testing.T) {
	w := newWorld()
	c := newConsole(t, w)
	c.opt.Approvals = nil
	b := signedIn(t, w, serve(t, c), mira)
	if got := b.get(approvalsPath); got.status != 404 || strings.Contains(got.body, `href="`+approvalsPath) {
		t.Errorf("got %d, want 404 and no link", got.status)
	}
	if got := b.post(decision("x"), "verdict", "yes"); got.status != http.StatusNotFound {
		t.Errorf("deciding: got %d, want 404", got.status)
	}
}
