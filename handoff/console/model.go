package console

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A Model is a language model as agents meet it: it drafts, and they decide. What is nil is switched off; the zero
// Model is none. A call ends with its context. An error that is a [*Unhelpful] is told to the agent in a sentence,
// every other one is our own fault.
type Model struct {
	// Reply drafts an answer to the person, from articles that this person may read.
	Reply func(ctx context.Context, w Wish) (Drafted, error)
	// Translate writes a text in another language. Numbers, links and commands are the same in both.
	Translate func(ctx context.Context, w Wish, f Foreign) (string, error)
	// Article drafts an article of what solved the case, without person and agents: a file's name and its text, which
	// begins with a line "---".
	Article func(ctx context.Context, w Wish) (name, markdown string, err error)
	// Currency is that of costs; it may be empty.
	Currency string
	// Report tells admins how it goes with it.
	Report func(ctx context.Context) (ModelReport, error)
}

// A Wish is what an agent has the model do something about.
type Wish struct {
	Agent   handoff.Agent   // who asks, and who pays
	Case    handoff.Case    // the agent may see it
	Entries []handoff.Entry // of its conversation, what the agent may see
	Request string          // what the person wants, in the person's words
}

// Foreign is a text that somebody does not read.
type Foreign struct {
	Text string
	Into string // the language wanted, one of the catalogue's; empty: the one of Like
	Like string // what the person wrote, where it is none of these
}

// A Drafted reply is what the model makes of articles.
type Drafted struct {
	Text    string           // Markdown
	Sources []handoff.Source // the articles that it rests on
}

// An Unhelpful model gave nothing. Why is a code, for which the catalogue has a sentence below console.model.why.
type Unhelpful struct {
	Why string
	Err error // for developers; may be nil
}

// Error tells it to developers; pages phrase the code.
func (u *Unhelpful) Error() string { return "the model did not help: " + u.Why }

// Unwrap gives the cause.
func (u *Unhelpful) Unwrap() error { return u.Err }

// Why the model gave nothing where it was not even asked. All other codes are those of the adapter.
const (
	WhyNothing = "nothing" // no article fits that the person may read
	whyRunning = "running" // the agent waits for the same already
)

// How long an agent waits for the model: for a reply or a translation, and for an article, which is longer. It is well
// below the time that the server has for an answer.
const (
	longestWish    = 20 * time.Second
	longestArticle = 45 * time.Second
)

// wishes are what agents wait for at the moment: who presses again gets nothing twice, and pays nothing twice.
type wishes struct {
	mu   sync.Mutex
	open map[string]bool // guarded by mu
}

func newWishes() *wishes { return &wishes{open: map[string]bool{}} }

// begin tells whether nobody waits for this yet; then end has to be called.
func (w *wishes) begin(key string) (end func(), ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open[key] {
		return nil, false
	}
	w.open[key] = true
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.open, key)
	}, true
}

// A wait is what an agent waits for. The key tells it from the agent's others.
type wait struct {
	key     string
	longest time.Duration
}

// patiently does what takes as long as the model does. It ends in time, and when the browser is gone.
func (c *Console) patiently(w http.ResponseWriter, r *http.Request, wait wait,
	do func(ctx context.Context) error,
) error {
	end, ok := c.wishes.begin(wait.key)
	if !ok {
		return &Unhelpful{Why: whyRunning}
	}
	defer end()
	// The form is read. What limits the time for reading would be taken for a browser that is gone.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // where it cannot be set, none was
	ctx, stop := context.WithTimeout(r.Context(), wait.longest)
	defer stop()
	return do(ctx)
}

// wish puts together what the model has to know, which is what the agent may see.
func (c *Console) wish(r *http.Request, v visit) (Wish, error) {
	found, seen, err := c.conversation(r, v)
	return Wish{Agent: v.Agent, Case: found, Entries: seen.Entries, Request: wanted(seen.Brief(found), seen.Entries)}, err
}
