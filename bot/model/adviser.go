package model

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/mask"
)

// Options are what an adviser is made of.
type Options struct {
	Server       Server
	Model        string // as the server calls it
	Organisation string
	Prompts      Book
	Off          map[Use]bool          // uses that are switched off
	Patience     map[Use]time.Duration // of uses that have another than their own
	Budget       *Budget               // that others share; nil: no cap is kept
	Price        Price
	Clear        bool    // personal data is sent as it is, because the server is the organisation's own
	Records      Records // nil: nothing is recorded
	Key          []byte  // of the marks around data; nil: a random one
	Log          *slog.Logger
	Now          func() time.Time // nil: time.Now
}

// An Adviser asks one model. It is safe for concurrent use. A nil adviser has none: everything is off.
type Adviser struct {
	Options
	cache   *cache
	room    room
	tally   tally
	prompts atomic.Pointer[Book] // in force
}

// New makes an adviser.
func New(o Options) (*Adviser, error) {
	if o.Key == nil {
		o.Key = make([]byte, 32)
		if _, err := rand.Read(o.Key); err != nil {
			return nil, fmt.Errorf("make the key of the marks: %w", err)
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Budget == nil {
		o.Budget = NewBudget(Caps{}, nil)
	}
	a := &Adviser{Options: o, cache: newCache()}
	a.Reword(o.Prompts)
	return a, nil
}

// Reword exchanges the prompts. Calls under way end with the old ones.
func (a *Adviser) Reword(b Book) { a.prompts.Store(&b) }

// InForce gives the prompts that are asked with at present.
func (a *Adviser) InForce() Book { return *a.prompts.Load() }

// Helps tells whether the model is there for a use.
func (a *Adviser) Helps(u Use) bool { return a != nil && !a.Off[u] }

// A Talk is in what the model is asked: whose words it is about, and who pays.
type Talk struct {
	Conversation string
	Channel      string
	Person       string   // the channel's id
	Names        []string // of people, which the model is not told
}

// A Session asks the model about one turn. It is not safe for concurrent use.
type Session struct {
	Notes []Note // of what was asked so far
	a     *Adviser
	talk  Talk
	mask  *mask.Mask
	asked asked
}

// A Note is what came of one call, for those who explain a decision later.
type Note struct {
	Call   int64 // its number in the records; 0: it could not be recorded
	Use    Use
	Result string // what was made of the answer, or the kind of failure
	Cost   Cost
	Took   time.Duration
	Cached bool
}

// For begins a session.
func (a *Adviser) For(t Talk) *Session {
	return &Session{a: a, talk: t, mask: mask.New(t.Names...)}
}

// Helps tells whether the model is there for a use.
func (s *Session) Helps(u Use) bool { return s != nil && s.a.Helps(u) }

// ask puts one question to the model and gives its answer with personal data back in its place. part is given the
// answer so far, restored, whenever more of it came; an error of its own ends the call. Who gets an answer says what it
// was worth, with result or garbage: only then it is recorded.
func (s *Session) ask(ctx context.Context, u Use, v view, schema *Schema, part func(sofar string) error) (
	string, error,
) {
	if !s.Helps(u) {
		return "", &Failure{Kind: OverCap, Err: fmt.Errorf("the use %s is switched off", u)}
	}
	a := s.a
	prompt := (*a.prompts.Load())[u]
	s.asked = asked{call: Call{At: a.Now(), Use: u, Prompt: prompt.Version, Model: a.Model,
		Conversation: s.talk.Conversation, Channel: s.talk.Channel, Person: s.talk.Person}}
	err := s.call(ctx, prompt, v, schema, part)
	s.asked.call.Took = a.Now().Sub(s.asked.call.At)
	if err != nil {
		s.fail(ctx, err)
		return "", err
	}
	if forged := s.mask.Unknown(s.asked.call.Answer); len(forged) > 0 && !a.Clear {
		return "", s.garbage(ctx, "it has placeholders that nobody made")
	}
	return s.restore(s.asked.call.Answer), nil
}

// asked is the question under way.
type asked struct {
	call    Call
	key     key
	reply   Reply
	release func() // gives back what is reserved of the budget
}

// call makes the prompt, and gets the answer from the cache or from the server.
func (s *Session) call(ctx context.Context, p Prompt, v view, schema *Schema, part func(string) error) error {
	a, call, u := s.a, &s.asked.call, s.asked.call.Use
	turns, err := p.render(v, fence{key: a.Key, hide: s.hide})
	if err != nil {
		return &Failure{Kind: Invalid, Err: err}
	}
	call.Turns, s.asked.key = turns, keyOf(a.Model, turns, schema)
	if known, ok := a.cache.get(s.asked.key, a.Now()); ok {
		call.Answer, call.Model, call.Cached = known.Text, known.Model, true
		if part != nil {
			return stopped(part(s.restore(known.Text)))
		}
		return nil
	}
	ctx, stop := context.WithTimeoutCause(ctx, a.patience(u), late{u, a.patience(u)})
	defer stop()
	most := claimOf(s.talk, estimate(turns, longest[u]), a.Price)
	if s.asked.release, err = a.Budget.take(ctx, most, a.Now()); err != nil {
		return err
	}
	reply, err := a.Server.Complete(ctx, Request{Turns: turns, Schema: schema, Most: longest[u]}, s.parts(part))
	call.Answer, call.Usage, call.Cost = reply.Text, reply.Usage, a.Price.Of(reply.Usage)
	if reply.Model != "" {
		call.Model = reply.Model
	}
	s.asked.reply = reply
	return stopped(err)
}

// parts joins the pieces of an answer, for who wants to see it grow.
func (s *Session) parts(part func(string) error) func(string) error {
	if part == nil {
		return nil
	}
	sofar := ""
	return func(piece string) error {
		sofar += piece
		return part(s.restore(sofar))
	}
}

// stopped makes a failure of every error.
func stopped(err error) error {
	var f *Failure
	if err == nil || errors.As(err, &f) {
		return err
	}
	return &Failure{Kind: Stopped, Err: err}
}

// result notes what was made of the answer, which is kept for whoever asks the same.
func (s *Session) result(ctx context.Context, what string) {
	if !s.asked.call.Cached {
		s.a.cache.put(s.asked.key, s.asked.reply, s.a.Now())
	}
	s.asked.call.Result = what
	s.record(ctx)
}

// garbage is the failure of an answer of which nothing can be used. It costs like any other.
func (s *Session) garbage(ctx context.Context, why string) error {
	err := &Failure{Kind: Garbage, Err: errors.New(why)}
	s.fail(ctx, err)
	return err
}

func (s *Session) fail(ctx context.Context, err error) {
	var f *Failure
	if errors.As(err, &f) {
		s.asked.call.Failure, s.asked.call.Problem = f.Kind, f.Err.Error()
	}
	c := s.asked.call
	status := 0
	if f != nil {
		status = f.Status
	}
	// not the problem itself, which may quote what was asked: it is in the records
	s.a.Log.Warn("the model did not help", "use", c.Use, "failure", c.Failure, "status", status, "took", c.Took,
		"conversation", c.Conversation)
	s.record(ctx)
}

// record keeps the call.
func (s *Session) record(ctx context.Context) {
	call := &s.asked.call
	s.a.tally.add(*call)
	call.ID = keep(ctx, s.a.Records, *call, s.a.Log)
	if s.asked.release != nil {
		s.asked.release()
	}
	result := call.Result
	if call.Failure != "" {
		result = string(call.Failure) + ": " + call.Problem
	}
	s.Notes = append(s.Notes, Note{Call: call.ID, Use: call.Use, Result: result, Cost: call.Cost, Took: call.Took,
		Cached: call.Cached})
}

// keep records a call and gives its number, 0 where that did not succeed. It must not fail because the turn is given
// up: the money is spent.
func keep(ctx context.Context, r Records, c Call, log *slog.Logger) int64 {
	if r == nil {
		return 0
	}
	const enough = 5 * time.Second
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), enough)
	defer stop()
	id, err := r.RecordCall(ctx, c)
	if err != nil {
		log.Error("record a call to the model", "use", c.Use, "err", err)
	}
	return id
}

func (s *Session) hide(text string) string {
	if s.a.Clear {
		return text
	}
	return s.mask.Hide(text)
}

func (s *Session) restore(text string) string {
	if s.a.Clear {
		return text
	}
	return s.mask.Restore(text)
}

// late says of a call that it took too long, and what would give it more time.
type late struct {
	use   Use
	after time.Duration
}

// Error tells it to admins.
func (l late) Error() string {
	return fmt.Sprintf("no whole answer within %s; model.timeouts.%s gives it more time", l.after, l.use)
}

func (a *Adviser) patience(u Use) time.Duration {
	if set := a.Patience[u]; set > 0 {
		return set
	}
	return u.Patience()
}

// estimate is what a prompt may use at most: a token has about four characters of English and three of German.
func estimate(turns []Turn, most int) Usage {
	characters := 0
	for _, t := range turns {
		characters += utf8.RuneCountInString(t.Text)
	}
	return Usage{In: characters / 3, Out: most}
}
