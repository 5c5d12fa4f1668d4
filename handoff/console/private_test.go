package console

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// hidden and shown begin the words of private and of other teams. No page has them by itself.
const (
	hiddenWord = "zzhidden"
	shownWord  = "zzshown"
)

// A tale is a conversation with several cases one after the other, some of them of a private team.
type tale struct {
	*world
	t       *testing.T
	words   int
	files   map[string]bool // by id: whether it is of a private team
	private []int64
	open    []int64
}

const talk = "talk-kim"

// newTale tells of cases of these teams.
func newTale(t *testing.T, teams ...string) *tale {
	t.Helper()
	s := &tale{world: newWorld(), t: t, files: map[string]bool{}}
	for _, team := range teams {
		s.chapter(team)
	}
	return s
}

// word is one that stands nowhere else.
func (s *tale) word(team string) string {
	s.words++
	return fmt.Sprintf("%s%d", s.begins(team), s.words)
}

func (s *tale) begins(team string) string {
	if team == "security" {
		return hiddenWord
	}
	return shownWord
}

// chapter is a case from what led to it until it is solved.
func (s *tale) chapter(team string) {
	number, word := int64(len(s.cases))+1, func() string { return s.word(team) }
	attached := handoff.File{Name: word() + ".txt", Type: "text/plain"}
	f, err := s.Put(s.t.Context(), attached, strings.NewReader(word()))
	if err != nil {
		s.t.Fatal(err)
	}
	s.files[f.ID] = team == "security"
	led := said(handoff.ByPerson, word())
	led.Files = []handoff.File{f}
	entries := []handoff.Entry{led,
		{Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Rule: "unknown", Utterance: led.Text,
			Context: s.earlier(), Intents: []handoff.Weighed{{ID: "x", Title: word(), Score: .5}},
			Signals: []handoff.Signal{{Code: handoff.SignalPressing, Text: word()}}}},
		said(handoff.ByBot, word()),
		{Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonUnknown, Detail: word(), Case: number},
		{Kind: handoff.TookOver, From: handoff.ByAgent, Name: word(), Case: number},
		said(handoff.ByPerson, word()),
		{Kind: handoff.Said, From: handoff.ByAgent, Name: "A", Text: word(), Case: number},
		{Kind: handoff.Note, From: handoff.ByAgent, Name: "A", Text: word(), Case: number},
		{Kind: handoff.Said, From: handoff.ByBot, Text: s.list(), Shown: handoff.Shown{Cases: s.all()}},
		{Kind: handoff.Solved, From: handoff.ByAgent, Name: "A", Text: word(), Case: number}}
	s.cases = append(s.cases, handoff.Case{Number: number, Conversation: talk, Channel: "web", Team: team, State: handoff.Resolved,
		Person: person("kim", "Kim"), Priority: handoff.Normal, Opened: noon, Updated: noon, Subject: word()})
	if team == "security" {
		s.private = append(s.private, number)
	} else {
		s.open = append(s.open, number)
	}
	for _, e := range entries {
		s.write(talk, e)
	}
}

// earlier are the words of the chapter before, as evidence may hold them.
func (s *tale) earlier() string {
	for _, e := range slices.Backward(s.journal[talk]) {
		if e.Kind == handoff.Said && e.From == handoff.ByPerson {
			return e.Text
		}
	}
	return ""
}

// list is what a person hears who asks for their requests.
func (s *tale) list() string {
	var subjects []string
	for _, c := range s.cases {
		subjects = append(subjects, c.Subject)
	}
	return strings.Join(subjects, "\n")
}

func (s *tale) all() []int64 {
	var numbers []int64
	for _, c := range s.cases {
		numbers = append(numbers, c.Number)
	}
	return numbers
}

// told opens a console for an agent of the team it, who has nothing to do with the private one.
func (s *tale) told() (*Console, *browser) {
	s.t.Helper()
	who := handoff.Agent{ID: "outsider", Name: "Outsider", Team: "it", Role: handoff.Lead}
	if err := s.PutAgent(s.t.Context(), who); err != nil {
		s.t.Fatal(err)
	}
	c := newConsole(s.t, s.world)
	c.opt.Model = (&scribe{}).model() // it says again what it is told
	c.opt.Teams[2].Private = true
	return c, signedIn(s.t, s.world, serve(s.t, c), who)
}

// wantsNoSecret looks at all that an answer holds.
func wantsNoSecret(t *testing.T, where string, got answer) {
	t.Helper()
	if at := strings.Index(got.body+fmt.Sprint(got.header), hiddenWord); at >= 0 {
		whole := got.body + fmt.Sprint(got.header)
		t.Errorf("%s shows what belongs to a private team: …%s", where, whole[max(0, at-80):min(len(whole), at+30)])
	}
}

// Every route, on a case that the agent may see and whose conversation has a part that the agent may not. A route that
// is new in the table is tried without being named here.
func TestNoRouteShowsThePrivatePartOfAConversation(t *testing.T) {
	var c *Console
	var b *browser
	for _, r := range newConsole(t, newWorld()).routes() {
		if r.pattern == "GET /console/events" {
			continue // it does not end; its events hold no data, see below for when they come
		}
		if c == nil || method(r) != http.MethodGet { // what only reads leaves the tale as it was
			c, b = newTale(t, "security", "it", "security").told()
		}
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		_, path := filled(r, c)
		path = strings.Replace(path, "/cases/1", "/cases/2", 1)
		if strings.Contains(path, "/files/") {
			path = "/console/cases/2/files/file1"
		}
		queries := []string{""}
		if method(r) == http.MethodGet {
			queries = append(queries, "?all=1", "?q=from:kim", "?show=resolved", "?article=vpn")
		}
		for _, query := range queries {
			f := form()
			f.Set("case", "2")
			wantsNoSecret(t, r.pattern+query, b.do(method(r), path+query, f, nil))
		}
	}
}

// Whatever cases a conversation had, an outsider reads nothing of those of a private team, and everything else.
func TestOutsidersReadWhatIsTheirsAndNothingElse(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, seed))
		teams := []string{"it"}
		for range 1 + r.IntN(3) {
			teams = slices.Insert(teams, r.IntN(len(teams)+1), []string{"it", "security", "security", "network"}[r.IntN(4)])
		}
		s := newTale(t, teams...)
		s.changed(r)
		_, b := s.told()
		for _, number := range s.open {
			at := fmt.Sprintf("/console/cases/%d", number)
			for _, path := range []string{"", "?all=1", "/suggestions", "/article"} {
				wantsNoSecret(t, fmt.Sprint(teams, " ", at, path), b.get(at+path))
			}
			page := b.get(at + "?all=1")
			for _, e := range s.journal[talk] {
				theirs := e.Kind == handoff.Said && len(e.Cases) == 0 && strings.HasPrefix(e.Text, shownWord)
				if theirs && !strings.Contains(page.body, e.Text) {
					t.Errorf("%v: %s is missing on the page of case %d", teams, e.Text, number)
				}
			}
			if told := strings.Contains(page.body, "Part of this conversation belongs to another team"); told != (len(s.private) > 0) {
				t.Errorf("%v: that something is left out is said: %t", teams, told)
			}
			for id, private := range s.files {
				got := b.get(at + "/files/" + id)
				if want := map[bool]int{true: http.StatusNotFound, false: http.StatusOK}[private]; got.status != want {
					t.Errorf("%v: file %s (private: %t) below case %d: status %d", teams, id, private, number, got.status)
				}
				wantsNoSecret(t, "a file", got)
			}
		}
		for _, number := range s.private {
			if got := b.get(fmt.Sprintf("/console/cases/%d", number)); got.status != http.StatusNotFound {
				t.Errorf("%v: case %d is there: status %d", teams, number, got.status)
			}
		}
		for n := range s.words {
			got := b.get(fmt.Sprintf("/console/queue?q=%s%d", hiddenWord, n+1))
			if strings.Contains(got.body, "data-row") {
				t.Errorf("%v: %s%d finds something", teams, hiddenWord, n+1)
			}
		}
		wantsNoSecret(t, "the queue", b.get("/console/queue?show=resolved"))
	}
}

// changed has the person change and delete words of all chapters while the last one is the newest.
func (s *tale) changed(r *rand.Rand) {
	newest := int64(len(s.cases))
	for _, e := range s.journal[talk] {
		if e.Kind != handoff.Said || e.From != handoff.ByPerson || r.IntN(2) == 0 {
			continue
		}
		team := s.cases[handoff.Owners(s.journal[talk])[e.Seq-1]-1].Team
		s.write(talk, handoff.Entry{Kind: handoff.Amended, From: handoff.ByPerson, Of: e.Seq, Text: e.Text + " " + s.word(team), Case: newest,
			Files: e.Files})
	}
}

// What happens in another team's part does not even stir the page.
func TestAnotherTeamsPartOfAConversationStirsNoPage(t *testing.T) {
	s := newTale(t, "it", "security")
	c, _ := s.told()
	v := visit{Agent: handoff.Agent{ID: "outsider", Team: "it"}}
	seen, err := c.look(t.Context(), v, 1)
	if err != nil {
		t.Fatal(err)
	}
	s.say(2, hiddenWord)
	if c.stirs(t.Context(), v, &seen) {
		t.Error("words to the private team have the page look again")
	}
	s.cases[0].Priority = handoff.Urgent
	if !c.stirs(t.Context(), v, &seen) {
		t.Error("a change of the case itself does not")
	}
	insider := visit{Agent: handoff.Agent{ID: "insider", Team: "security"}}
	seen, err = c.look(t.Context(), insider, 1)
	if err != nil || !c.stirs(t.Context(), insider, &seen) {
		t.Errorf("whoever may see all of it does not hear of it: %v", err)
	}
}

// owned are the entries of a case as stores tell them apart; mu is held.
func (w *world) owned(c handoff.Case) []handoff.Entry {
	var own []handoff.Entry
	all := w.journal[c.Conversation]
	for i, owner := range handoff.Owners(all) {
		if cmp.Or(owner, c.Number) == c.Number {
			own = append(own, all[i])
		}
	}
	return own
}
