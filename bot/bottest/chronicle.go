package bottest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Chronicle implements [handoff.Chronicle].
func (m *Memory) Chronicle(ctx context.Context, since time.Time, limit int, kinds ...handoff.Kind) (
	latest iter.Seq2[handoff.Entry, error],
) {
	found, err := m.chronicle(since, limit, kinds)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return func(yield func(handoff.Entry, error) bool) { yield(handoff.Entry{}, err) }
	}
	return func(yield func(handoff.Entry, error) bool) {
		for _, e := range found {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (m *Memory) chronicle(since time.Time, limit int, kinds []handoff.Kind) (found []handoff.Entry, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range slices.Backward(m.learned.log) {
		if len(found) >= limit || k.v.At.Before(since) {
			break
		}
		e, err := k.fresh()
		if err != nil {
			return nil, err
		}
		if slices.Contains(kinds, e.Kind) && (e.Kind != handoff.Said || len(e.Sources) > 0) {
			found = append(found, e)
		}
	}
	return found, nil
}

func chronicleChecks() map[string]func(*world) {
	return map[string]func(*world){
		"what happened is told in order over all conversations": toldInOrder,
		"what is older than asked for is left out":              olderLeftOut,
		"of too much the latest is told":                        latestTold,
	}
}

// cited is a turn on an answer that cites an article.
func cited(conversation string, at int) bot.Turn {
	e := words(handoff.ByBot, "read this")
	e.At = moment(at)
	e.Sources = []handoff.Source{{Article: "vpn", Lang: "en"}}
	asked := words(handoff.ByPerson, "vpn?")
	asked.At = moment(at)
	return turn(conversation, asked, e)
}

// chronicled gives what is told since a moment as lines, see told.
func (w *world) chronicled(since, limit int, kinds ...handoff.Kind) []string {
	w.Helper()
	entries, err := handoff.OldestFirst(w.Chronicle(w.Context(), moment(since), limit, kinds...))
	w.must(err)
	var lines []string
	for i, line := range told(entries) {
		lines = append(lines, entries[i].Conversation+" "+line)
	}
	return lines
}

func toldInOrder(w *world) {
	worked := handoff.Entry{At: moment(3), Kind: handoff.Tried, From: handoff.ByPerson, Worked: new(bool)}
	w.commit(cited("b", 2))
	w.commit(cited("a", 2))
	w.commit(turn("b", worked, words(handoff.ByBot, "a pity")))
	same(w, "both kinds", w.chronicled(0, many, handoff.Said, handoff.Tried), []string{
		`b 2 bot said "read this" pending`, `a 2 bot said "read this" pending`, `b 3 person tried "" `})
	same(w, "one kind", w.chronicled(0, many, handoff.Tried), []string{`b 3 person tried "" `})
	same(w, "no kind", w.chronicled(0, many), nil)
}

func olderLeftOut(w *world) {
	w.commit(cited("a", 2))
	w.commit(cited("b", 9))
	same(w, "later", w.chronicled(5, many, handoff.Said), []string{`b 2 bot said "read this" pending`})
	same(w, "too late", w.chronicled(20, many, handoff.Said), nil)
}

func latestTold(w *world) {
	for i := range 4 {
		w.commit(cited(numbered("talk", i), i))
	}
	same(w, "two", w.chronicled(0, 2, handoff.Said),
		[]string{`talk2 2 bot said "read this" pending`, `talk3 2 bot said "read this" pending`})
	for e, err := range w.Chronicle(w.Context(), moment(0), many, handoff.Said) {
		w.must(err)
		same(w, "the first", []string{e.Conversation}, []string{"talk3"})
		break // whoever has enough reads no more
	}
	same(w, "a limit of zero", w.chronicled(0, 0, handoff.Said), nil)
}
