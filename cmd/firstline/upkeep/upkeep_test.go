package upkeep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
	"github.com/firstline-support/firstline/kb/care"
)

func TestWhatPeopleAskedInVainIsGroupedAndMasked(t *testing.T) {
	o := newOffice(t)
	for range 2 {
		o.talk("where can I park my bicycle")
	}
	o.talk("where do I park a bicycle, kim@nordwind.example")
	o.talk("zumble the qorvex")
	o.talk("vpn is down")
	g := o.gaps()
	if len(g.Unanswered) != 2 {
		t.Fatalf("got %+v, want the bicycle and the qorvex", g.Unanswered)
	}
	bike := g.Unanswered[0]
	if bike.Count != 3 || len(bike.Texts) != 2 || !bike.First.Before(bike.Last) {
		t.Errorf("got %+v, want three times in two ways", bike)
	}
	if text := fmt.Sprintf("%+v", g); strings.Contains(text, "kim@") {
		t.Errorf("an address is told: %s", text)
	}
}

func TestWhatIsAnsweredByNowIsNoGap(t *testing.T) {
	o := newOffice(t)
	o.talk("where can I park my bicycle")
	o.publish(map[string]string{"articles/bicycle.en.md": "---\ntitle: Park your bicycle\nlang: en\nquestions:\n" +
		"  - where can I park my bicycle\n---\nIn the yard.\n"})
	if g := o.gaps(); len(g.Unanswered) != 0 {
		t.Errorf("got %+v, want nothing", g.Unanswered)
	}
}

func TestWhatIsOlderThanAskedForIsLeftOut(t *testing.T) {
	o := newOffice(t)
	o.talk("where can I park my bicycle")
	o.talk("vpn is down", "no, that did not help")
	later := func() time.Time { return noon.AddDate(0, 0, 31) }
	g, err := o.librarian(later).All(t.Context())
	if err != nil || len(g.Unanswered)+len(g.Unhelpful)+len(g.Unused)+g.Answers != 0 {
		t.Errorf("got %+v %v, want nothing of what people did", g, err)
	}
}

func TestArticlesThatDoNotHelpAndThoseNobodySawAreTold(t *testing.T) {
	o := newOffice(t)
	o.talk("vpn is down", "no, that did not help")
	o.talk("vpn is down")
	g := o.gaps()
	if len(g.Unhelpful) != 1 || g.Unhelpful[0].Page.ID != "vpn" || g.Unhelpful[0].Shown != 2 ||
		g.Unhelpful[0].Failed != 1 {
		t.Errorf("no help: got %+v, want vpn, one of two", g.Unhelpful)
	}
	if len(g.Unused) != 2 || g.Unused[0].ID != "printer" || g.Unused[1].ID != "salary" {
		t.Errorf("unused: got %+v, want printer and salary", g.Unused)
	}
}

func TestGapsTellAgentsNothingOfArticlesForOthers(t *testing.T) {
	o := newOffice(t)
	o.talk("vpn is down")
	l := o.librarian(atNoon)
	for team, secret := range map[string]bool{"hr": true, "it": false, "": false} {
		g, err := l.Gaps(t.Context(), handoff.Agent{ID: "x", Team: team})
		if err != nil {
			t.Fatal(err)
		}
		told, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(told, []byte("alary")) || bytes.Contains(told, []byte("8 hours")); got != secret {
			t.Errorf("team %q: salary told is %v, want %v\n%s", team, got, secret, told)
		}
	}
	for team, want := range map[string]int{"it": 1, "hr": 1, "": 0} {
		if got := l.Due(handoff.Agent{Team: team}); got != want {
			t.Errorf("team %q: got %d due reviews, want %d", team, got, want)
		}
	}
}

func TestGapsArePrintedForPeopleAndScripts(t *testing.T) {
	o := newOffice(t)
	o.talk("where can I park my \x1b[31mbicycle")
	o.talk("vpn is down", "no, that did not help")
	var text, script bytes.Buffer
	if err := Print(&text, o.gaps()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Asked in vain: 1", "bicycle", "1×, from 2026-11-25 to 2026-11-25, en",
		"Articles that do not help: 1", "articles/vpn.en.md", "shown 1×, no help 1×", "Contradictions: 1",
		"ends after 8 hours", "Links that lead nowhere: 1", "articles/vpn.en.md:7: #nosuch is no section",
		"Overdue reviews: 2", "it: articles/vpn.en.md since 2026-11-01", "Articles that nobody was shown: 2"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "\x1b") {
		t.Error("an escape of somebody's words reaches the terminal")
	}
	if err := JSON(&script, o.gaps()); err != nil {
		t.Fatal(err)
	}
	var read handoff.Gaps
	if err := json.Unmarshal(script.Bytes(), &read); err != nil || len(read.Unanswered) != 1 || len(read.Overdue) != 2 {
		t.Errorf("JSON: got %+v %v", read, err)
	}
}

// compare tells what changes would change.
func (o *office) compare(changed map[string]string) Diff {
	o.Helper()
	edited, _ := o.open(changed)
	d, err := Compare(o.Context(), Comparison{Before: decide.NewDecider(o.policy, o.now),
		After: decide.NewDecider(edited.Policy(o.texts, "console"), edited.Knowledge()), Store: o.store,
		Cases: edited.Evals, Languages: []string{"en"}, Since: noon.AddDate(0, 0, -30), Now: noon})
	if err != nil {
		o.Fatal(err)
	}
	return d
}

func TestWhatAnEditWouldChangeIsTold(t *testing.T) {
	o := newOffice(t)
	o.talk("where can I park my bicycle")
	o.talk("Where can I park my bicycle")
	o.talk("the printer is offline")
	o.talk("vpn is down", "thanks")
	if d := o.compare(nil); len(d.Flips)+len(d.Reworded) != 0 || d.Questions != 3 || d.Asked != 4 || d.Cases != 1 {
		t.Errorf("no edit: got %+v, want no flip of 3 questions asked 4 times", d)
	}
	d := o.compare(map[string]string{
		"articles/bicycle.en.md": "---\ntitle: Park your bicycle\nlang: en\nquestions:\n" +
			"  - where can I park my bicycle\n---\nIn the yard.\n",
		"articles/printer.en.md": "---\ntitle: Printer trouble\nlang: en\n---\nSwitch the printer off and on.\n",
		"evals/it.yaml": "cases:\n  - name: bicycles are answered\n    kind: answerable\n    lang: en\n    turns:\n" +
			"      - say: where can I park my bicycle\n        expect: {outcome: answer, article: bicycle}\n",
	})
	if len(d.Flips) != 2 || d.Flips[0].Verdict != handoff.Mended || d.Flips[1].Count != 2 ||
		d.Flips[1].Before != "unknown" || d.Flips[1].After != "answer: bicycle" {
		t.Errorf("flips: got %+v, want the case and the question, asked twice", d.Flips)
	}
	if len(d.Reworded) != 1 || d.Reworded[0].Text != "the printer is offline" {
		t.Errorf("reworded: got %+v, want the printer", d.Reworded)
	}
	var text bytes.Buffer
	if err := d.Print(&text); err != nil || !strings.Contains(text.String(), "unknown → answer: bicycle") ||
		!strings.Contains(text.String(), "asked 2×") {
		t.Errorf("printed %v\n%s", err, text.String())
	}
}

func TestPagesOutsideAreAskedPolitely(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.Method+" "+r.URL.Path]++
		mu.Unlock()
		status := map[string]int{"/gone": 410, "/lost": 404, "/closed": 403, "/broken": 500, "/round": 302}[r.URL.Path]
		switch {
		case r.URL.Path == "/nohead" && r.Method == http.MethodHead:
			status = http.StatusMethodNotAllowed
		case status == http.StatusFound:
			w.Header().Set("Location", "/round")
		}
		if status == 0 {
			status = http.StatusOK
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	var body strings.Builder
	for _, path := range []string{"/there", "/there#part", "/gone", "/lost", "/closed", "/broken", "/round", "/nohead"} {
		fmt.Fprintf(&body, "[x](%s%s)\n", server.URL, path)
	}
	last := ""
	dead, err := Outside(t.Context(), []kb.Article{{ID: "a", Lang: "en", Body: body.String(), Line: 5}},
		[]string{"127.0.0.1"}, func(done, of int) { last = fmt.Sprint(done, "/", of) })
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, l := range dead {
		got += fmt.Sprintf("%s:%d %s, ", strings.TrimPrefix(l.To, server.URL), l.Line, l.Why)
	}
	want := fmt.Sprintf("/broken:10 %[1]s, /gone:7 %[2]s, /lost:8 %[2]s, /round:11 %[1]s, ", care.Silent, care.Gone)
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if asked["HEAD /there"] != 1 || asked["GET /there"] != 0 || asked["GET /nohead"] != 1 || last != "7/7" {
		t.Errorf("asked %v, told %s", asked, last)
	}
}

func TestPagesInsideAreAskedOnlyWhereNamed(t *testing.T) {
	var knocked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { knocked.Add(1) }))
	defer server.Close()
	dead, err := Outside(t.Context(), []kb.Article{{ID: "a", Lang: "en", Body: "[x](" + server.URL + "/admin)", Line: 5}},
		nil, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(dead) != 1 || dead[0].Why != care.Private || knocked.Load() != 0 {
		t.Errorf("got %+v, and the server was asked %d times", dead, knocked.Load())
	}
}

// helps is an answer of a member in somebody's conversation.
func (o *office) helps(conversation, asker, words, link string) {
	o.Helper()
	s, err := o.store.Load(o.Context(), conversation)
	if err != nil {
		o.Fatal(err)
	}
	s.Conversation.Person.Name = asker
	event := bot.Event{Channel: "web", ID: link, Conversation: conversation, Kind: bot.Helped, Text: words, Beside: link,
		At: noon, By: &handoff.Person{ID: "h", Name: "Maria Keller"}}
	turn, err := decide.NewDecider(o.policy, o.now).Decide(o.Context(),
		bot.Situation{Conversation: s.Conversation, Events: []bot.Event{event}, Now: noon})
	if err == nil {
		_, err = o.store.Commit(o.Context(), turn)
	}
	if err != nil {
		o.Fatal(err)
	}
}

func TestAnswersOfMembersAreMaskedPutTogetherAndReviewedOnce(t *testing.T) {
	o := newOffice(t)
	const question = "the beamer of Tom Falk stays blue"
	for i, words := range []string{"Tom, ask Keller or call 040 1234567.", "tom, ask  keller or call 040 1234567.", "Buy a new one."} {
		o.talk(question)
		o.helps(fmt.Sprint("talk-", i+1), "Tom Falk", words, fmt.Sprint("https://chat.example/", i+1))
	}
	l := o.librarian(atNoon)
	look := func() []handoff.Contribution {
		t.Helper()
		g, err := l.All(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return g.Contributed
	}
	got := look()
	if len(got) != 2 || got[0].Answer != "Buy a new one." || got[1].Count != 2 || got[1].Lang != "en" ||
		got[1].Answer != "•••, ask  ••• or call •••." || !slices.Equal(got[1].Questions, []string{"the beamer of ••• stays blue"}) ||
		!slices.Equal(got[1].Links, []string{"https://chat.example/2", "https://chat.example/1"}) {
		t.Fatalf("got %+v", got)
	}
	var text bytes.Buffer
	if err := Print(&text, o.gaps()); err != nil || !strings.Contains(text.String(), "Answers of helpers that wait for a review in the console: 2") {
		t.Errorf("printed: %v\n%s", err, text.String())
	}
	review := handoff.Review{Solutions: got[1].IDs, Verdict: handoff.SolutionUsed, Agent: handoff.Agent{ID: "ada"}}
	if err := l.Review(t.Context(), review); err != nil {
		t.Fatal(err)
	}
	if left := look(); len(left) != 1 || left[0].Answer != "Buy a new one." {
		t.Errorf("at once after the review: got %+v", left)
	}
	if err := l.Review(t.Context(), review); !errors.Is(err, handoff.ErrReviewed) {
		t.Errorf("again: got %v", err)
	}
}

func TestAnswersInConversationsOfPrivateTeamsAreNotThere(t *testing.T) {
	o := newOffice(t)
	o.talk("my salary is wrong")
	o.helps("talk-1", "Tom", "Ask the council.", "https://chat.example/1")
	s, err := o.store.Load(t.Context(), "talk-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.store.Commit(t.Context(), bot.Turn{Conversation: s.Conversation,
		Case: &handoff.Case{State: handoff.Waiting, Team: "hr"}}); err != nil {
		t.Fatal(err)
	}
	l := o.librarian(atNoon)
	l.opt.Private = []string{"hr"}
	g, err := l.All(t.Context())
	if err != nil || len(g.Contributed) != 0 {
		t.Errorf("got %+v %v", g.Contributed, err)
	}
	if err := l.Review(t.Context(), handoff.Review{Solutions: []int64{1}}); !errors.Is(err, handoff.ErrReviewed) {
		t.Errorf("reviewed by its number: got %v", err)
	}
}

func TestASolvedCaseBecomesADraftWithoutThePerson(t *testing.T) {
	o := newOffice(t)
	person := handoff.Person{ID: "p", Name: "Anna Petersen", Email: "anna@nordwind.example"}
	c := handoff.Case{Number: 7, Lang: "en", Team: "it", Subject: "Scanner of Anna Petersen stays grey", Person: person}
	name, text := o.librarian(func() time.Time { return noon }).Article(c, []handoff.Entry{
		{Seq: 1, Kind: handoff.Said, From: handoff.ByPerson, Text: "my scanner stays grey, call Petersen at +49 40 1234567"},
		{Seq: 2, Kind: handoff.Note, From: handoff.ByAgent, Text: "she is impatient"},
		{Seq: 3, Kind: handoff.Said, From: handoff.ByAgent, Name: "Maria Keller",
			Text: "Anna, this is Maria: please hold the green button for ten seconds."},
		{Seq: 4, Kind: handoff.Solved, From: handoff.ByAgent, Text: "Firmware reset by the green button"},
	})
	for _, private := range []string{"Anna", "Petersen", "1234567", "impatient", "Maria"} {
		if strings.Contains(text+name, private) {
			t.Errorf("%q is in the draft %s:\n%s", private, name, text)
		}
	}
	for _, want := range []string{"lang: en", "my scanner stays grey", "hold the green button", "Firmware reset", `owner: "it"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in the draft:\n%s", want, text)
		}
	}
	o.publish(map[string]string{"articles/" + name: text}) // it can be read as it is
}

func TestSuggestionsHoldWhatThePersonMayRead(t *testing.T) {
	o := newOffice(t)
	o.publish(map[string]string{"articles/crane.en.md": "---\ntitle: Unlock the crane\nlang: en\nquestions: [crane is locked]\n" +
		"audience: crew\n---\n\n1. Turn the key of the crane twice.\n"})
	l := o.librarian(func() time.Time { return noon })
	for _, groups := range [][]string{nil, {"crew"}} {
		c := handoff.Case{Lang: "en", Person: handoff.Person{ID: "p", Audience: groups}}
		found, err := l.Suggest(t.Context(), c, "Hello, the crane is locked again. Thanks, Tom")
		if err != nil {
			t.Fatal(err)
		}
		has := slices.ContainsFunc(found, func(s handoff.Suggested) bool {
			return s.Article == "crane" && strings.Contains(s.Text, "Turn the key")
		})
		if has != (groups != nil) || len(found) > 3 {
			t.Errorf("groups %q are suggested %+v", groups, found)
		}
	}
}
