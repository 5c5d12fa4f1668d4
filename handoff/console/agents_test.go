package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// asAdmin opens the console for an admin.
func asAdmin(t *testing.T) (*world, *browser) {
	t.Helper()
	w := newWorld()
	w.full()
	boss := handoff.Agent{ID: "boss", Name: "Boss", Role: handoff.Admin}
	if err := w.PutAgent(t.Context(), boss); err != nil {
		t.Fatal(err)
	}
	return w, signedIn(t, w, serve(t, newConsole(t, w)), boss)
}

func TestAnAdminAddsAnAgentWhoSignsInWithTheLink(t *testing.T) {
	w, b := asAdmin(t)
	page := b.post("/console/agents", "name", "Jörg Müller", "team", "network", "role", "lead")
	_, secret, found := strings.Cut(page.body, "/console/sign-in#")
	if !found {
		t.Fatalf("no link on the page: status %d", page.status)
	}
	added, err := w.Agent(t.Context(), "jorg.muller")
	if err != nil || added.Role != handoff.Lead || added.Team != "network" {
		t.Errorf("added %+v, %v", added, err)
	}
	other := newBrowser(t, serve(t, newConsole(t, w)))
	if got := other.post("/console/sign-in", "secret", secret[:43]); got.path != "/console/queue" {
		t.Errorf("the link leads to %s", got.path)
	}
	if again := b.get("/console/agents"); strings.Contains(again.body, secret[:43]) {
		t.Error("the link is shown again")
	}
}

func TestAccountsThatCannotBeAreRefused(t *testing.T) {
	w, b := asAdmin(t)
	before := w.snapshot(t)
	for _, form := range [][]string{{"name", ""}, {"name", "Mira"}, {"name", "!!"}, {"name", strings.Repeat("x", 81)},
		{"name", "New", "team", "nowhere"}, {"name", "New", "role", "king"}} {
		if form[1] == "Mira" {
			form[1] = "mira" // somebody is called so
		}
		if got := b.post("/console/agents", form...); got.status != http.StatusBadRequest || w.snapshot(t) != before {
			t.Errorf("%q: status %d", form, got.status)
		}
	}
	if got := b.post("/console/agents/nobody/role", "role", "lead"); got.status != http.StatusNotFound {
		t.Errorf("nobody's role: status %d", got.status)
	}
}

func TestTheLastAdminStays(t *testing.T) {
	w, b := asAdmin(t)
	for path, form := range map[string][]string{"/console/agents/boss/remove": nil, "/console/agents/boss/role": {"role", ""}} {
		if got := b.post(path, form...); got.status != http.StatusConflict {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
	b.post("/console/agents/mira/role", "role", "admin", "team", "it")
	b.post("/console/agents/boss/remove")
	if _, err := w.Agent(t.Context(), "boss"); err == nil {
		t.Error("with another admin the first one can go")
	}
}

func TestSigningOutEverywhereEndsSessions(t *testing.T) {
	w := newWorld()
	w.full()
	if err := w.PutAgent(t.Context(), handoff.Agent{ID: "boss", Role: handoff.Admin}); err != nil {
		t.Fatal(err)
	}
	c := newConsole(t, w)
	server := serve(t, c)
	boss, other := signedIn(t, w, server, handoff.Agent{ID: "boss"}), signedIn(t, w, server, mira)
	c.opt.Now = func() time.Time { return noon.Add(time.Second) }
	boss.post("/console/agents/mira/sign-out")
	if got := other.get("/console/queue"); got.path != "/console/sign-in" {
		t.Errorf("afterwards the agent is at %s", got.path)
	}
	if got := boss.get("/console/agents"); got.status != http.StatusOK {
		t.Errorf("the admin is out as well: %d", got.status)
	}
}

func TestWhatIsDoneAndTriedIsInTheAudit(t *testing.T) {
	w, b := asAdmin(t)
	act := strings.Repeat("a", 20)
	b.post("/console/cases/2/take", "act", act)
	b.post("/console/cases/2/snooze", "act", act+"b", "for", "never")
	stranger := newBrowser(t, serve(t, newConsole(t, w)))
	stranger.post("/console/sign-in", "secret", "guess")
	stranger.post("/console/cases/2/take", "act", act+"c")
	var got []string
	for _, d := range w.deeds {
		got = append(got, strings.Join([]string{d.Agent, d.What, d.About, http.StatusText(d.Result)}, " "))
		if d.From != "127.0.0.1" || !d.At.Equal(noon) {
			t.Errorf("%+v is from nowhere", d)
		}
	}
	want := []string{"boss sign-in  See Other", "boss cases/take 2 See Other", "boss cases/snooze 2 Bad Request",
		" sign-in  Unauthorized", " cases/take 2 Unauthorized"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, page := range []string{"/console/audit?about=FL-2&agent=boss", "/console/audit.csv"} {
		if body := b.get(page).body; !strings.Contains(body, "cases/snooze") {
			t.Errorf("%s does not show it", page)
		}
	}
}

func TestASpreadsheetRunsNothingOfTheAudit(t *testing.T) {
	w, b := asAdmin(t)
	if err := w.Audit(t.Context(), handoff.Deed{Agent: "=1+1", What: "@SUM(A1)", Note: "+x"}); err != nil {
		t.Fatal(err)
	}
	body := b.get("/console/audit.csv").body
	for _, cell := range []string{"'=1+1", "'@SUM(A1)", "'+x"} {
		if !strings.Contains(body, cell) {
			t.Errorf("%s is not in %s", cell, body)
		}
	}
}

func TestKnockingWithoutEndDoesNotFillTheAudit(t *testing.T) {
	w := newWorld()
	w.full()
	stranger := newBrowser(t, serve(t, newConsole(t, w)))
	for range strangersAtOnce + 50 {
		stranger.post("/console/cases/2/take", "act", strings.Repeat("a", 20))
	}
	if n := len(w.deeds); n != strangersAtOnce {
		t.Errorf("%d deeds of nobody are kept, want %d", n, strangersAtOnce)
	}
	stranger.post("/console/agents/" + strings.Repeat("x", 3000) + "/remove")
	for _, d := range w.deeds {
		if len(d.About) > longestAbout {
			t.Errorf("%d bytes are kept as what it is about", len(d.About))
		}
	}
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	before := len(w.deeds)
	b.post("/console/cases/2/read", "seq", "1")
	b.post("/console/language", "lang", "de", "back", "/console/queue")
	if len(w.deeds) != before {
		t.Errorf("how far somebody has read is kept: %+v", w.deeds[before:])
	}
}

func TestSwitchingAwayGivesNoRoleBack(t *testing.T) {
	w := newWorld()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	v := mira
	v.Role, v.SignedOut = handoff.Member, time.Time{}
	if err := w.PutAgent(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	b.post("/console/away", "away", "yes", "back", "/console/queue")
	if got, err := w.Agent(t.Context(), mira.ID); err != nil || !got.Away || got.Role != handoff.Member {
		t.Errorf("got %+v, %v", got, err)
	}
}
