package bottest

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// open opens the store that lives in the folder, or a new one there.
type open = func(t *testing.T, dir string) Store

// many is more than any test stores.
const many = 100_000

// world is one store under test with short words for what is done to it. What must succeed ends the test otherwise.
type world struct {
	Store
	*testing.T
	open open
	dir  string
}

func newWorld(t *testing.T, open open) *world {
	t.Helper()
	w := &world{T: t, open: open, dir: t.TempDir()}
	w.Store = open(t, w.dir)
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return w
}

// reopen closes the store and opens it again.
func (w *world) reopen() {
	w.Helper()
	w.must(w.Close())
	w.Store = w.open(w.T, w.dir)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// same compares values; nil and empty lists are the same, and so are times at the same moment.
func same[T any](w *world, what string, got, want T) {
	w.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		w.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (w *world) receive(e bot.Event) bool {
	w.Helper()
	fresh, err := w.Receive(w.Context(), e)
	w.must(err)
	return fresh
}

func (w *world) known(e bot.Event) bool {
	w.Helper()
	known, err := w.Known(w.Context(), e.Key())
	w.must(err)
	return known
}

func (w *world) load(conversation string) bot.Snapshot {
	w.Helper()
	s, err := w.Load(w.Context(), conversation)
	w.must(err)
	return s
}

// commit commits the turn on the conversation's present version.
func (w *world) commit(t bot.Turn) bot.Conversation {
	w.Helper()
	s := w.load(t.Conversation.ID)
	t.Conversation.Version = s.Conversation.Version
	if t.Conversation.Case == 0 {
		t.Conversation.Case = s.Conversation.Case
	}
	c, err := w.Commit(w.Context(), t)
	w.must(err)
	return c
}

// opened commits a turn that makes the case, and gives it as stored.
func (w *world) opened(conversation string, c handoff.Case) handoff.Case {
	w.Helper()
	number := w.commit(bot.Turn{Conversation: talkOf(conversation), Case: &c}).Case
	stored, err := w.Case(w.Context(), number)
	w.must(err)
	return stored
}

func (w *world) journal(conversation string) []handoff.Entry {
	w.Helper()
	entries, err := w.Journal(w.Context(), conversation, 0, many)
	w.must(err)
	return entries
}

func (w *world) due(now time.Time) []bot.Parcel {
	w.Helper()
	parcels, _, err := w.Due(w.Context(), now, many)
	w.must(err)
	return parcels
}

func (w *world) queue(f handoff.Filter) []handoff.Row {
	w.Helper()
	rows, err := w.Queue(w.Context(), f)
	w.must(err)
	return rows
}

func (w *world) settle(id int64, r bot.Result) {
	w.Helper()
	w.must(w.Settle(w.Context(), id, r))
}

func (w *world) begin(id int64) bool {
	w.Helper()
	ok, err := w.Begin(w.Context(), id)
	w.must(err)
	return ok
}

// together runs n calls at the same time and waits for all.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}

// moment is n seconds into the tests' day.
func moment(n int) time.Time { return time.Date(2027, 3, 1, 9, 0, n, 0, time.UTC) }

func message(conversation, id, text string) bot.Event {
	return bot.Event{
		Channel: "web", ID: id, Conversation: conversation, Kind: bot.Message, Text: text, At: moment(0),
		Person: handoff.Person{ID: "p-" + conversation, Name: "Kim", Groups: []string{"it"}},
	}
}

func talkOf(id string) bot.Conversation {
	return bot.Conversation{
		ID: id, Channel: "web", Owner: bot.OwnerBot, Lang: "en", Started: moment(0), Updated: moment(1),
	}
}

// turn is one in which the entries are added.
func turn(conversation string, entries ...handoff.Entry) bot.Turn {
	return bot.Turn{Conversation: talkOf(conversation), Entries: entries}
}

// words is a message that has to be sent, unless it is the person's.
func words(from handoff.Speaker, text string) handoff.Entry {
	e := handoff.Entry{At: moment(2), Kind: handoff.Said, From: from, Text: text, Delivery: handoff.Pending}
	if from == handoff.ByPerson {
		e.Delivery = ""
	}
	return e
}

func textsOf(parcels []bot.Parcel) []string {
	var texts []string
	for _, p := range parcels {
		texts = append(texts, p.Conversation+"/"+p.Channel+": "+p.Entry.Text)
	}
	return texts
}

// told is a journal in short: who said what, and where it stands.
func told(entries []handoff.Entry) []string {
	var lines []string
	for _, e := range entries {
		lines = append(lines, fmt.Sprintf("%d %s %s %q %s", e.Seq, e.From, e.Kind, e.Text, e.Delivery))
	}
	return lines
}

func numbered(prefix string, i int) string { return prefix + strconv.Itoa(i) }
