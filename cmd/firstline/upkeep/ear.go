package upkeep

import (
	"context"
	"log/slog"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

const (
	// listenEvery is how often people are listened to. A single voice moves next to nothing.
	listenEvery = 10 * time.Minute
	// memorySpan is how many days a voice counts: what articles are about changes.
	memorySpan = 180
	// mostHeard bounds what is kept in mind: the latest opinions.
	mostHeard = 50_000
	// again is how much of what was read is read again: a turn is committed after the moment that it is dated.
	again = 10 * time.Minute
)

// An Ear hears what people say of the articles that they were shown, and has the bot heed it.
type Ear struct {
	Store handoff.Chronicle
	Heed  func(helped map[kb.Edition]kb.Helped)
	Now   func() time.Time
	Log   *slog.Logger

	heard handoff.Hearing // what counts
	read  time.Time       // until when the journal was read
}

// Run listens at once and then now and then, until ctx ends. What cannot be read now is heard the next time.
func (e *Ear) Run(ctx context.Context) error {
	tick := time.NewTicker(listenEvery)
	defer tick.Stop()
	for {
		if err := e.listen(ctx); err != nil && ctx.Err() == nil {
			e.Log.Warn("hear what people say of articles", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// listen reads what is new in the journal, the first time all that counts, and forgets what does not count any more.
func (e *Ear) listen(ctx context.Context) error {
	now := e.Now()
	oldest := now.AddDate(0, 0, -memorySpan)
	since := oldest
	if !e.read.IsZero() {
		since = e.read.Add(-again)
	}
	for entry, err := range e.Store.Chronicle(ctx, since, mostHeard, handoff.Tried) {
		if err != nil {
			return err
		}
		if o, ok := entry.Opinion(); ok {
			e.heard.Hear(o)
		}
	}
	e.read = now
	e.heard.Forget(oldest, mostHeard)
	helped := map[kb.Edition]kb.Helped{}
	for said, voices := range e.heard.Voices() {
		helped[kb.Edition{ID: said.Article, Lang: said.Lang, Text: said.Text}] = kb.Helped(voices)
	}
	e.Heed(helped)
	return nil
}
