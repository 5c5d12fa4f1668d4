package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// act is an id as browsers make them.
func act(n byte) string { return strings.Repeat("a", 31) + string(n) }

// told gives what the person of a case has been told by agents.
func (w *world) told(conversation string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for _, e := range w.journal[conversation] {
		if e.Kind == handoff.Said && e.From == handoff.ByAgent {
			all = append(all, e.Text)
		}
	}
	return all
}

func TestANoteIsChangedAndDeletedByItsAuthor(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	b, colleague := signedIn(t, w, server, jan), signedIn(t, w, server, mira)
	b.post("/console/cases/2/note", "act", act('1'), "text", "he is rude")
	of := fmt.Sprint(len(w.journal["talk-olga"]))
	if page := b.get("/console/cases/2?amend=" + of).body; !strings.Contains(page, ">he is rude</textarea>") ||
		!strings.Contains(page, `data-amend="`+of+`"`) {
		t.Error("the author is not offered to change it")
	}
	page := colleague.get("/console/cases/2").body
	if strings.Contains(page, `data-amend="`+of+`"`) || !strings.Contains(page, `name="of" value="`+of+`"`) {
		t.Error("a lead may delete it, and not change it")
	}
	if got := b.post("/console/cases/2/amend", "act", act('2'), "of", of, "text", "he is upset"); !strings.Contains(got.body,
		"he is upset") || !strings.Contains(got.words(), "hat eine Notiz geändert") {
		t.Errorf("status %d: %s", got.status, got.words())
	}
	b.post("/console/cases/2/retract", "act", act('3'), "of", of)
	if got := colleague.get("/console/cases/2"); strings.Contains(got.body, "he is") || !strings.Contains(got.words(),
		jan.Name+" deleted a note") {
		t.Errorf("after the deletion: %s", got.words())
	}
}

func TestANoteNeverReachesThePerson(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	before := len(w.told("talk-amelie"))
	got := b.post("/console/cases/1/note", "act", act('1'), "text", "customer is difficult")
	if !strings.Contains(got.words(), "customer is difficult") {
		t.Error("the note is not on the page")
	}
	if after := w.told("talk-amelie"); len(after) != before {
		t.Errorf("the person was told %q", after[before:])
	}
	last := w.journal["talk-amelie"][len(w.journal["talk-amelie"])-1]
	if last.Kind != handoff.Note || last.Name != mira.Name {
		t.Errorf("got entry %s by %s, want a note by %s", last.Kind, last.Name, mira.Name)
	}
}

func TestTheSameActTwiceIsOneReply(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	before := len(w.told("talk-amelie"))
	for range 3 {
		if got := b.post("/console/cases/1/reply", "act", act('1'), "text",
			"On it.\r\nPlease wait."); got.status != http.StatusOK {
			t.Errorf("got status %d, want the page of the case", got.status)
		}
	}
	got := w.told("talk-amelie")[before:]
	if len(got) != 1 || got[0] != "On it.\nPlease wait." {
		t.Errorf("the person was told %q, want it once with plain line feeds", got)
	}
}

func TestWhoComesSecondIsToldWhoHasTheCase(t *testing.T) {
	w := newWorld()
	w.full()
	server := serve(t, newConsole(t, w))
	first, second := signedIn(t, w, server, jan), signedIn(t, w, server, mira)
	first.post("/console/cases/2/take", "act", act('1'))
	got := second.post("/console/cases/2/take", "act", act('2'))
	if got.status != http.StatusConflict || !strings.Contains(got.words(), "Jan Petersen was faster") {
		t.Errorf("take: got status %d and %q", got.status, got.words())
	}
	got = second.post("/console/cases/2/reply", "act", act('3'), "text", "words worth keeping <b>")
	if got.status != http.StatusConflict || !strings.Contains(got.body, "words worth keeping &lt;b&gt;</textarea>") {
		t.Errorf("reply: got status %d, and the words are kept: %v", got.status, strings.Contains(got.body,
			"worth keeping"))
	}
	if told := w.told("talk-olga"); len(told) > 0 {
		t.Errorf("the person was told %q by somebody who does not have the case", told)
	}
}

func TestActsThatCannotBeSayWhy(t *testing.T) {
	for _, test := range []struct {
		name, path, act, text string
		want                  int
		words                 string
	}{
		{"reply before taking", "2/reply", act('1'), "x", http.StatusConflict, "moved on"},
		{"empty reply", "1/reply", act('1'), " \n ", http.StatusBadRequest, "write something"},
		{"empty note", "2/note", act('1'), "", http.StatusBadRequest, "write something"},
		{"reply that is too long", "1/reply", act('1'), strings.Repeat("ü", handoff.MaxText/2+1),
			http.StatusRequestEntityTooLarge, "too long"},
		{"form that is too large", "1/reply", act('1'), strings.Repeat("x", maxForm+1),
			http.StatusRequestEntityTooLarge, "too long"},
		{"no such case", "99/take", act('1'), "", http.StatusNotFound, "no such case"},
		{"a case that was moved out", "77/take", act('1'), "", http.StatusGone, "moved out"},
		{"no number", "one/take", act('1'), "", http.StatusNotFound, "no such case"},
		{"no act id", "1/reply", "", "x", http.StatusBadRequest, "load the page again"},
		{"strange act id", "1/reply", "<script>alert(1)</script>", "x", http.StatusBadRequest, "load the page again"},
		{"take what is taken", "1/take", act('1'), "", http.StatusConflict, "moved on"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			w.full()
			b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
			got := b.post("/console/cases/"+test.path, "act", test.act, "text", test.text)
			if got.status != test.want || !strings.Contains(got.words(), test.words) {
				t.Errorf("got status %d, want %d and words like %q in %.300q", got.status, test.want, test.words, got.words())
			}
		})
	}
}

func TestACaseGoesItsWholeWay(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	for i, step := range []struct {
		act  string
		want handoff.State
	}{
		{"take", handoff.Taken}, {"release", handoff.Waiting}, {"take", handoff.Taken}, {"hand-back", handoff.WithBot},
		{"take", handoff.Taken}, {"resolve", handoff.Resolved}, {"reopen", handoff.Waiting},
	} {
		got := b.post("/console/cases/3/"+step.act, "act", act(byte('a'+i)), "text", "because")
		if c, err := w.Case(t.Context(), 3); err != nil || c.State != step.want || got.status != http.StatusOK {
			t.Fatalf("%s: got state %s and status %d (%v), want %s", step.act, c.State, got.status, err, step.want)
		}
	}
}

func TestUnreadWordsAreCountedUntilTheyAreRead(t *testing.T) {
	w := newWorld()
	w.open(handoff.Case{Person: person("p", "Pia"), Subject: "help", State: handoff.Taken, Agent: mira},
		said(handoff.ByPerson, "help"))
	server := serve(t, newConsole(t, w))
	b := signedIn(t, w, server, mira)
	unread := func(want string) {
		t.Helper()
		got := b.get("/console/queue")
		if title := strings.HasPrefix(got.words(), want); !title {
			t.Errorf("got title %.20q, want it to begin with %q", got.words(), want)
		}
	}
	w.say(1, "hello?")
	unread("(1) Queue")
	if got := b.post("/console/cases/1/read", "seq", "2"); got.status != http.StatusNoContent {
		t.Errorf("mark read: got status %d, want 204", got.status)
	}
	unread("Queue")
	w.say(1, "anybody?")
	unread("(1) Queue")
	for _, seq := range []string{"", "-1", "x"} {
		if got := b.post("/console/cases/1/read", "seq", seq); got.status != http.StatusBadRequest {
			t.Errorf("mark read to %q: got status %d, want 400", seq, got.status)
		}
	}
	if got := signedIn(t, w, server, jan).get("/console/queue").words(); strings.HasPrefix(got, "(1)") {
		t.Error("another agent is called for a case that is not theirs")
	}
}

func TestTheLanguageSwitchStaysOnItsPage(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	got := b.post("/console/language", "lang", "de", "back", "/console/cases/1?all=1")
	if got.path != "/console/cases/1" || !strings.Contains(got.words(), "Warum der Bot abgegeben hat") {
		t.Errorf("got page %s: %.200q", got.path, got.words())
	}
	for _, away := range []string{"https://evil.example/", "//evil.example", "/console/../x",
		"/console/\\evil", "", "/console/\r\nX: y"} {
		if got := ownPath(away); got != "/console/queue" {
			t.Errorf("back to %q: got %q, want the queue", away, got)
		}
	}
	if got := b.post("/console/language", "lang", "xx"); got.status != http.StatusBadRequest {
		t.Errorf("unknown language: got status %d, want 400", got.status)
	}
}
