package proof

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff/texts"
)

// world is a company with a directory, mailboxes and telephones, in a bubble with its own clock.
type world struct {
	*Kit
	t       *testing.T
	cabinet *bottest.Memory
	people  directory
	boxes   *boxes
	book    *book
}

// directory finds accounts by their name or by an alias of it, as directories do.
type directory map[string]Contact

func (d directory) Contact(_ context.Context, account string) (Contact, error) {
	account = strings.ToLower(account)
	if c, ok := d[account]; ok {
		return c, nil
	}
	if c, ok := d[strings.TrimSuffix(account, "@nordwind.example")]; ok {
		return c, nil
	}
	return Contact{}, ErrNoAccount
}

// boxes are mailboxes and telephones.
type boxes struct {
	mu   sync.Mutex
	got  []Message           // guarded by mu
	down func(Message) error // guarded by mu
}

func (b *boxes) Send(_ context.Context, m Message) error {
	b.mu.Lock()
	down := b.down
	b.mu.Unlock()
	if down != nil {
		return down(m)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = append(b.got, m)
	return nil
}

// of gives what has arrived for somebody.
func (b *boxes) of(to string) []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.got), func(m Message) bool { return m.To != to })
}

// book is the audit.
type book struct {
	mu      sync.Mutex
	records []Record // guarded by mu
	full    error    // guarded by mu
}

func (b *book) write(_ context.Context, r Record) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full != nil {
		return b.full
	}
	b.records = append(b.records, r)
	return nil
}

// says counts what the audit has of a kind.
func (b *book) says(what string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(b.records), func(r Record) bool { return r.What != what }))
}

func (b *book) last() Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.records[len(b.records)-1]
}

const (
	adaMail  = "ada@nordwind.example"
	adaPhone = "+49 30 5550102"
)

// inWorld runs a test in a bubble. Ada's contacts are a year old, Bob's mail of yesterday, the root account protected.
func inWorld(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		year := time.Now().AddDate(-1, 0, 0)
		w := &world{t: t, cabinet: bottest.NewMemory(), boxes: &boxes{}, book: &book{}}
		w.people = directory{
			"ada":  {Account: "ada", Mail: adaMail, Phone: adaPhone, MailChanged: year, PhoneChanged: year},
			"bob":  {Account: "bob", Mail: "bob@nordwind.example", MailChanged: time.Now().AddDate(0, 0, -1)},
			"cem":  {Account: "cem", Phone: "+49 30 5550103"},
			"dora": {Account: "dora"},
			"root": {Account: "root", Mail: "root@nordwind.example", MailChanged: year, Protected: true},
		}
		w.Kit = w.node(time.Now)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
		test(t, w)
	})
}

// node makes a kit on the world's cabinet, as another node would have it.
func (w *world) node(now func() time.Time) *Kit {
	w.t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		w.t.Fatal(err)
	}
	k, err := New(Options{Cabinet: w.cabinet, Contacts: w.people, Texts: catalogue, Audit: w.book.write,
		Senders: map[Method]Sender{Email: w.boxes, Phone: w.boxes}, Key: bytes.Repeat([]byte("k"), 32),
		Company: "Nordwind", Now: now})
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

// claims is what somebody says in a conversation of their own.
func claims(person, account string, by ...Method) Claim {
	return Claim{Channel: "slack", Conversation: "talk of " + person, Person: person, Account: account, By: by, Lang: "en"}
}

// begin asks for a code that is to be had.
func (w *world) begin(c Claim) Begun {
	w.t.Helper()
	b, err := w.Begin(w.t.Context(), c)
	if err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
	return b
}

var inText = regexp.MustCompile(`\b(\d{4} \d{4})\b`)

// code reads the last code that has arrived for somebody.
func (w *world) code(to string) string {
	w.t.Helper()
	got := w.boxes.of(to)
	if len(got) == 0 {
		w.t.Fatalf("nothing has arrived for %s", to)
	}
	return inText.FindString(got[len(got)-1].Text)
}

// enter gives what comes of a code.
func (w *world) enter(c Claim, code string) Verdict {
	w.t.Helper()
	v, err := w.Enter(w.t.Context(), c, code)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// proven gives the proof, and whether there is one.
func (w *world) proven(c Claim) (Proof, bool) {
	w.t.Helper()
	p, ok, err := w.Proven(w.t.Context(), c, time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	return p, ok
}

// wrong makes a code that is not the right one.
func wrong(right string) string {
	if strings.HasPrefix(right, "1") {
		return "2" + right[1:]
	}
	return "1" + right[1:]
}

// refused gives why, or an empty reason.
func refused(err error) Reason {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

// link makes a chat account somebody's, without the way there.
func (w *world) link(person, account string) {
	w.t.Helper()
	paper, err := encode(Link{Channel: "slack", Person: person, Account: account}, time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	err = action.Change(w.t.Context(), w.cabinet, drawer, w.name("link", "slack", person),
		func(action.Paper) (action.Paper, error) { return paper, nil })
	if err != nil {
		w.t.Fatal(err)
	}
}
