package onetime

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff/texts"
)

// world is a page with a real prover, a directory that knows Ada, and her mailbox.
type world struct {
	*Page
	options Options
	handler http.Handler
	cabinet *bottest.Memory
	mailbox chan string // codes
	log     *bytes.Buffer

	mu      sync.Mutex
	records []proof.Record // guarded by mu
}

type directory map[string]proof.Contact

func (d directory) Contact(_ context.Context, account string) (proof.Contact, error) {
	if c, ok := d[account]; ok {
		return c, nil
	}
	return proof.Contact{}, proof.ErrNoAccount
}

// idp sends people to a page of a provider of identities.
type idp struct{}

func (idp) Begin(context.Context, proof.Attempt) (string, error) {
	return "https://id.nordwind.example/", nil
}

func (idp) Finish(context.Context, string, proof.Attempt) (proof.Identity, error) {
	return proof.Identity{}, proof.ErrNotFresh
}

var inText = regexp.MustCompile(`\b(\d{4} \d{4})\b`)

// Send implements [proof.Sender].
func (w *world) Send(_ context.Context, m proof.Message) error {
	w.mailbox <- inText.FindString(m.Text)
	return nil
}

func (w *world) record(_ context.Context, r proof.Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records = append(w.records, r)
	return nil
}

// says counts what the audit has of a kind.
func (w *world) says(what string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.records {
		if r.What == what {
			n++
		}
	}
	return n
}

// newWorld makes the world and runs its prover until the context ends.
func newWorld(ctx context.Context, t *testing.T, url string) *world {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{cabinet: bottest.NewMemory(), mailbox: make(chan string, 20), log: &bytes.Buffer{}}
	key := bytes.Repeat([]byte("k"), 32)
	people := directory{"ada": {Account: "ada", Mail: "ada@nordwind.example", MailChanged: time.Now().AddDate(-1, 0, 0)}}
	kit, err := proof.New(proof.Options{Cabinet: w.cabinet, Contacts: people, Texts: catalogue, Audit: w.record, Key: key,
		Senders: map[proof.Method]proof.Sender{proof.Email: w}, SignIn: idp{}, Company: "Nordwind"})
	if err != nil {
		t.Fatal(err)
	}
	w.options = Options{Cabinet: w.cabinet, Prover: kit, Audit: w.record, Texts: catalogue, URL: url, Key: key,
		Company: "Nordwind", Log: slog.New(slog.NewTextHandler(w.log, nil))}
	if w.Page, err = New(w.options); err != nil {
		t.Fatal(err)
	}
	w.handler = w.Handler()
	ended := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	go func() { ended <- kit.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return w
}

const secret = "Kiesel-Ahorn <b>&</b> 42"

var ada = proof.Claim{Channel: "slack", Conversation: "D1", Person: "U1", Account: "ada", By: []proof.Method{proof.Email}}

// keep gives the token of a link to the secret.
func (w *world) keep(t *testing.T) string {
	t.Helper()
	link, err := w.Keep(t.Context(), secret, ada, "en")
	if err != nil {
		t.Fatal(err)
	}
	before, token, _ := strings.Cut(link, "#")
	if !strings.HasSuffix(before, "/once?lang=en") {
		t.Errorf("the link is %s", link)
	}
	return token
}

// post asks as the page does.
func (w *world) post(t *testing.T, what, token, code string) (int, answer) {
	t.Helper()
	body, err := json.Marshal(asked{token, code})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/once/"+what, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	var a answer
	if err = json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
		t.Fatalf("%s: %d %s", what, rec.Code, rec.Body)
	}
	return rec.Code, a
}

// code asks for a code and takes it out of the mailbox.
func (w *world) code(t *testing.T, token string) string {
	t.Helper()
	if status, a := w.post(t, "begin", token, ""); status != http.StatusOK || a.Result != sent {
		t.Fatalf("got %d %+v", status, a)
	}
	return <-w.mailbox
}
