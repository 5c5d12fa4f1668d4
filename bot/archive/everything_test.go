package archive_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

// now is when everything happens: to the microsecond, as stores keep times, and not so long ago that it is forgotten.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

// A clerk does things to a store, which must succeed.
type clerk struct {
	*testing.T
	mover
	at      time.Time
	picture []byte // content of a file of three pieces
	file    handoff.File
}

func (c *clerk) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *clerk) commit(id string, t bot.Turn) bot.Conversation {
	c.Helper()
	snap, err := c.Load(c.Context(), id)
	c.must(err)
	t.Conversation = bot.Conversation{ID: id, Channel: "web", Lang: "en", Owner: bot.OwnerBot, Started: c.at, Updated: c.at,
		Person: handoff.Person{ID: "kim", Name: "Kim"}, Version: snap.Conversation.Version, Case: snap.Conversation.Case}
	stored, err := c.Commit(c.Context(), t)
	c.must(err)
	return stored
}

func (c *clerk) event(conversation, id string, files ...handoff.File) bot.Event {
	return bot.Event{Channel: "web", ID: id, Conversation: conversation, Kind: bot.Message, Text: "hello", At: c.at,
		Person: handoff.Person{ID: "kim", Name: "Kim"}, Files: files}
}

// request is a request that the bot did not know, as a lesson.
func (c *clerk) request(words string) []handoff.Entry {
	return []handoff.Entry{
		{At: c.at, Kind: handoff.Said, From: handoff.ByPerson, Text: words},
		{At: c.at, Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Rule: "unknown", Utterance: words}},
		{At: c.at, Kind: handoff.Said, From: handoff.ByBot, Text: "I do not know", Outcome: handoff.Unknown,
			Delivery: handoff.Pending},
	}
}

// fill puts something of every kind into the store.
func (c *clerk) fill() {
	c.Helper()
	ctx := c.Context()
	ada, bob := handoff.Agent{ID: "ada", Name: "Ada", Role: handoff.Admin}, handoff.Agent{ID: "bob", Name: "Bob"}
	ada.Account.Email = "ada@example.org"
	c.must(c.PutAgent(ctx, ada))
	c.must(c.PutAgent(ctx, bob))
	c.must(c.RemoveAgent(ctx, "bob", func([]handoff.Agent) error { return nil }))
	hash := sha256.Sum256([]byte("secret"))
	c.must(c.AddLink(ctx, hash[:], "ada", c.at.Add(48*time.Hour)))
	_, err := c.PutView(ctx, handoff.View{Owner: "ada", Name: "mine", Query: "vpn"})
	c.must(err)
	c.picture = bytes.Repeat([]byte("picture "), 150_000)
	c.file, err = c.Put(ctx, handoff.File{Name: "a.png", Type: "image/png"}, bytes.NewReader(c.picture))
	c.must(err)
	c.conversations()
	c.learned()
	c.rest()
}

func (c *clerk) conversations() {
	ctx := c.Context()
	held := handoff.Entry{At: c.at, Kind: handoff.Said, From: handoff.ByPerson, Text: "the printer", Files: []handoff.File{c.file}}
	one := &handoff.Case{State: handoff.Waiting, Team: "it", Priority: handoff.Priorities()[0], Subject: "printer on fire",
		Person: handoff.Person{ID: "kim", Name: "Kim"}, Opened: c.at}
	one.Watchers, one.Alarm = []string{"ada"}, c.at.Add(time.Hour)
	c.commit("a", bot.Turn{Entries: []handoff.Entry{held, {At: c.at, Kind: handoff.Opened, Case: bot.NewCase},
		{At: c.at, Kind: handoff.Said, From: handoff.ByBot, Text: "one moment", Delivery: handoff.Pending}},
		Case: one, Offer: []string{"console"}})
	c.commit("a", bot.Turn{Entries: []handoff.Entry{{At: c.at, Kind: handoff.Said, From: handoff.ByBot, Text: "second",
		Delivery: handoff.Pending}}, Tell: []string{"rt"}})
	parcels, _, err := c.Due(ctx, c.at, 100)
	c.must(err)
	for _, p := range parcels {
		if p.Channel != "web" {
			continue
		}
		if ok, err := c.Begin(ctx, p.ID); err != nil || !ok {
			c.Fatal(ok, err)
		}
		c.must(c.Settle(ctx, p.ID, bot.Result{Delivery: handoff.Sent, Ref: "ref-1"}))
	}
	parcels, _, err = c.Due(ctx, c.at, 100)
	c.must(err)
	for _, p := range parcels { // the second message is tried in vain
		if p.Channel == "web" {
			_, err := c.Begin(ctx, p.ID)
			c.must(errors.Join(err, c.Settle(ctx, p.ID, bot.Result{Delivery: handoff.Pending, Retry: c.at.Add(time.Hour),
				Problem: "it is closed"})))
		}
	}
	c.must(c.MarkRead(ctx, "ada", 1, 1))
	c.must(c.PutDraft(ctx, "ada", 1, "reply", "Dear Kim"))
	handled, waits := c.event("b", "1"), c.event("b", "2", c.file)
	for _, e := range []bot.Event{handled, waits, c.event("new", "3")} {
		if _, err := c.Receive(ctx, e); err != nil {
			c.Fatal(err)
		}
	}
	c.commit("b", bot.Turn{Handled: []bot.EventKey{handled.Key()}, Entries: c.request("vpn\x00\xe2\x80\xa8ü")})
}

func (c *clerk) learned() {
	ctx := c.Context()
	c.commit("c", bot.Turn{Entries: append(c.request("one"), handoff.Entry{At: c.at, Kind: handoff.Helped, Person: "lee",
		Name: "Lee", Text: "restart it", Detail: "https://example.org"})})
	c.commit("c", bot.Turn{Entries: append(c.request("two"), handoff.Entry{At: c.at, Kind: handoff.Helped, Person: "lee",
		Name: "Lee", Text: "or so", Detail: "https://example.org"})})
	lessons, err := c.Lessons(ctx, c.at.Add(time.Hour), nil, 10)
	c.must(err)
	if len(lessons) != 3 {
		c.Fatalf("%d lessons, want 3", len(lessons))
	}
	_, err = c.PutTeaching(ctx, handoff.Teaching{Intent: "vpn", Lessons: []int64{lessons[0].ID}, At: c.at})
	c.must(err)
	solutions, err := c.Solutions(ctx, nil, 10)
	c.must(err)
	_, err = c.PutReview(ctx, handoff.Review{Solutions: []int64{solutions[0].ID}, Verdict: handoff.SolutionUsed, At: c.at})
	c.must(err)
}

func (c *clerk) rest() {
	ctx := c.Context()
	for i := range 3 {
		_, err := c.RecordCall(ctx, model.Call{At: c.at.Add(time.Duration(i) * time.Second), Use: "answer", Conversation: "b",
			Channel: "web", Person: "kim", Turns: []model.Turn{{Text: "hello"}}, Answer: "hi", Usage: model.Usage{In: 7, Out: i},
			Cost: 40})
		c.must(err)
		c.must(c.Audit(ctx, handoff.Deed{At: c.at, Agent: "ada", What: "take", About: fmt.Sprint(i), Result: 200}))
	}
	c.must(c.Remember(ctx, "slack", "cursor", "17"))
	c.must(c.KeepVectors(ctx, "m", map[string][]float32{"k": {1, -2.5}}, c.at))
	c.must(c.File(ctx, "links", action.Paper{Key: "kim", Value: []byte{0, 1, 255}}))
	c.must(c.File(ctx, "codes", action.Paper{Key: "kim", Value: []byte("1234"), Until: c.at.Add(48 * time.Hour)}))
}

// everything is what a store tells about what was put in.
func (c *clerk) everything() map[string]any {
	c.Helper()
	ctx, all := c.Context(), map[string]any{}
	note := func(what string, got any, err error) {
		c.must(err)
		all[what] = got
	}
	for _, id := range []string{"a", "b", "c", "new"} {
		snap, err := c.Load(ctx, id)
		note("load "+id, snap, err)
		journal, err := c.Journal(ctx, id, 0, 100)
		note("journal "+id, journal, err)
	}
	agents, err := c.Agents(ctx)
	note("agents", agents, err)
	views, err := c.Views(ctx, handoff.Agent{ID: "ada"})
	note("views", views, err)
	queue, err := c.Queue(ctx, handoff.Filter{Reader: "ada"})
	note("queue", queue, err)
	q, err := handoff.ReadQuery("printer fire", "FL")
	c.must(err)
	found, err := c.Find(ctx, q, handoff.Filter{})
	note("found", found, err)
	ringing, next, err := c.Ringing(ctx, c.at.Add(2*time.Hour), 10)
	note("ringing", []any{ringing, next}, err)
	parcels, next, err := c.Due(ctx, c.at.Add(2*time.Hour), 10)
	for i := range parcels {
		parcels[i].ID = 0
	}
	note("due", []any{parcels, next}, err)
	lessons, err := c.Lessons(ctx, c.at.Add(time.Hour), nil, 10)
	note("lessons", lessons, err)
	utterances, err := c.Utterances(ctx, nil, 10)
	note("utterances", utterances, err)
	told, err := handoff.OldestFirst(c.Chronicle(ctx, c.at.Add(-time.Hour), 100, handoff.Opened, handoff.Understood, handoff.Helped))
	note("chronicle", told, err)
	teachings, err := c.Teachings(ctx, 10)
	note("teachings", teachings, err)
	solutions, err := c.Solutions(ctx, nil, 10)
	note("solutions", solutions, err)
	c.others(note)
	return all
}

func (c *clerk) others(note func(string, any, error)) {
	ctx := c.Context()
	calls, err := c.ModelCalls(ctx, model.CallFilter{})
	note("calls", calls, err)
	spent, err := c.SpentOnModel(ctx, c.at.Add(-time.Hour), "web", "kim")
	note("spent", spent, err)
	deeds, err := c.Deeds(ctx, handoff.DeedFilter{Agent: "ada", Since: c.at})
	note("deeds", deeds, err)
	notes, err := c.Recollect(ctx, "slack", "")
	note("notes", notes, err)
	drafts, err := c.Drafts(ctx, "ada", 1)
	note("drafts", drafts, err)
	vectors, err := c.Vectors(ctx, "m", []string{"k"}, c.at)
	note("vectors", vectors, err)
	for _, drawer := range []string{"links", "codes"} {
		p, err := c.Look(ctx, drawer, "kim")
		note("paper in "+drawer, p, err)
	}
	f, content, err := c.Open(ctx, c.file.ID)
	c.must(err)
	data, err := io.ReadAll(content)
	note("file", []any{f, bytes.Equal(data, c.picture)}, err)
	mentioned, err := c.Mentioning(ctx, c.file.ID)
	note("mentioned", mentioned, err)
	for _, id := range []string{"1", "2", "3", "4"} {
		known, err := c.Known(ctx, bot.EventKey{Channel: "web", ID: id})
		note("known "+id, known, err)
	}
}

// goesOn wants numbers to go on, what is held to be held, and what was there once to be there once.
func (c *clerk) goesOn(step int64) {
	c.Helper()
	ctx := c.Context()
	view, err := c.PutView(ctx, handoff.View{Owner: "ada", Name: "more"})
	c.must(err)
	call, err := c.RecordCall(ctx, model.Call{At: c.at})
	c.must(err)
	opened := c.commit(fmt.Sprint("later", step), bot.Turn{Entries: c.request("later"),
		Case: &handoff.Case{State: handoff.Closed, Opened: c.at}})
	lessons, err := c.Lessons(ctx, c.at.Add(time.Hour), nil, 1)
	c.must(err)
	got := []int64{view.ID, call, opened.Case, lessons[0].ID}
	if want := []int64{1 + step, 3 + step, 1 + step, 3 + step}; !cmp.Equal(got, want) {
		c.Errorf("the next view, call, case and lesson have the numbers %v, want %v", got, want)
	}
	if gone, err := c.Tidy(ctx, c.at.Add(time.Hour)); err != nil || gone != 0 {
		c.Errorf("%d files that are held were thrown away: %v", gone, err)
	}
	for _, e := range []bot.Event{c.event("b", "1"), c.event("b", "2"), c.event("other", "3")} {
		if fresh, err := c.Receive(ctx, e); err != nil || fresh {
			c.Errorf("event %s came again and was taken for new: %v", e.ID, err)
		}
	}
	if _, err := c.Agent(ctx, "bob"); !errors.Is(err, handoff.ErrNoAgent) {
		c.Errorf("who was removed is back: %v", err)
	}
	_, err = c.Welcome(ctx, func(_, former []handoff.Agent) (handoff.Agent, error) {
		if len(former) != 1 || former[0].ID != "bob" {
			c.Errorf("removed were %v, want bob", former)
		}
		return handoff.Agent{ID: "ada", Name: "Ada", Role: handoff.Admin, Account: handoff.Account{Email: "ada@example.org"}}, nil
	})
	c.must(err)
}

// TestEverythingIsMoved from SQLite into Redis, and from there into SQLite.
func TestEverythingIsMoved(t *testing.T) {
	first := openSQLite(t, t.TempDir()).(mover)
	c := &clerk{T: t, mover: first, at: now()}
	c.fill()
	kinds := map[archive.Kind]bool{}
	dumped(t, first, func(r archive.Record) error { kinds[r.Kind] = true; return nil })
	for _, k := range archive.Kinds() {
		if !kinds[k] && k != archive.Retired {
			t.Errorf("there is no %s to move", k)
		}
	}
	want := c.everything()
	same := func(where string) {
		t.Helper()
		if diff := cmp.Diff(want, c.everything(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-before +after):\n%s", where, diff)
		}
	}
	second := intoRedis(t, first)
	c.mover = second
	same("in Redis")
	c.goesOn(1)
	want = c.everything()
	third := openSQLite(t, t.TempDir()).(mover)
	moved(t, second, third)
	c.mover = third
	same("in SQLite again")
	c.goesOn(2)
	hash := sha256.Sum256([]byte("secret"))
	if a, err := c.RedeemLink(t.Context(), hash[:], c.at); err != nil || a.ID != "ada" {
		t.Errorf("the sign-in link gives %q and %v, want ada", a.ID, err)
	}
	if _, err := c.TakeBack(t.Context(), 1, handoff.Agent{ID: "ada"}, c.at); err != nil {
		t.Error(err)
	}
	if lessons, err := c.Lessons(t.Context(), c.at.Add(time.Hour), nil, 10); err != nil || len(lessons) != 5 {
		t.Errorf("%d lessons are open after a teaching was taken back, want 5: %v", len(lessons), err)
	}
	c.must(third.Close())
}

// TestNothingIsRestoredIntoAStoreThatHasSomething, nor into one on which nodes work.
func TestNothingIsRestoredIntoAStoreThatHasSomething(t *testing.T) {
	nothing := func() (archive.Record, error) { return archive.Record{}, io.EOF }
	lite := openSQLite(t, t.TempDir()).(mover)
	prefix := ""
	for name, s := range map[string]mover{"SQLite": lite, "Redis": func() mover {
		prefix = redisPrefix(t)
		return openRedis(t, prefix, true)
	}()} {
		if err := s.PutAgent(t.Context(), handoff.Agent{ID: "ada"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Restore(t.Context(), nothing); err == nil || !strings.Contains(err.Error(), "something in it already") {
			t.Errorf("%s: got %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	node, guest := openRedis(t, prefix, false), openRedis(t, prefix, true)
	if err := guest.Restore(t.Context(), nothing); err == nil || !strings.Contains(err.Error(), "stop them first") {
		t.Errorf("while a node works: got %v", err)
	}
	if err := errors.Join(node.Close(), guest.Close()); err != nil {
		t.Error(err)
	}
}

// TestARestoreThatDidNotEndIsBegunAgain: nobody takes a half for the whole.
func TestARestoreThatDidNotEndIsBegunAgain(t *testing.T) {
	source := openSQLite(t, t.TempDir()).(mover)
	c := &clerk{T: t, mover: source, at: now()}
	c.fill()
	var records []archive.Record
	dumped(t, source, func(r archive.Record) error { records = append(records, r); return nil })
	broken := errors.New("the cable was pulled")
	reading := func(most int) func() (archive.Record, error) {
		i := 0
		return func() (archive.Record, error) {
			switch i++; {
			case i > most && most < len(records):
				return archive.Record{}, broken
			case i > len(records):
				return archive.Record{}, io.EOF
			}
			return records[i-1], nil
		}
	}
	lite := openSQLite(t, t.TempDir()).(mover)
	prefix := redisPrefix(t)
	guest := openRedis(t, prefix, true)
	want := dumped(t, source, func(archive.Record) error { return nil })
	for _, most := range []int{len(records) / 4, len(records) / 2, len(records) - 1} {
		for name, s := range map[string]mover{"SQLite": lite, "Redis": guest} {
			if err := s.Restore(t.Context(), reading(most)); !errors.Is(err, broken) {
				t.Fatalf("%s: got %v", name, err)
			}
		}
		if n := dumped(t, lite, func(archive.Record) error { return nil }).Count(archive.Agent); n != 0 {
			t.Error("a restore into SQLite that failed has left something")
		}
		if _, err := redisAt(t, prefix); err == nil || !strings.Contains(err.Error(), "begin it again") {
			t.Errorf("a half restored Redis was opened: %v", err)
		}
	}
	for name, s := range map[string]mover{"SQLite": lite, "Redis": guest} {
		if err := s.Restore(t.Context(), reading(len(records))); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, d := range want.Differs(dumped(t, s, func(archive.Record) error { return nil })) {
			t.Errorf("%s: %s", name, d)
		}
	}
	if s, err := redisAt(t, prefix); err != nil {
		t.Errorf("after a whole restore: %v", err)
	} else {
		c.must(s.Close())
	}
	c.must(errors.Join(source.Close(), lite.Close(), guest.Close()))
}
