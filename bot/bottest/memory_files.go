package bottest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// shelved is the content of a file.
type shelved struct {
	file    handoff.File
	content []byte
	at      time.Time
}

// Put implements [handoff.Shelf].
func (m *Memory) Put(ctx context.Context, f handoff.File, content io.Reader) (handoff.File, error) {
	all, err := io.ReadAll(content)
	if err != nil {
		return handoff.File{}, fmt.Errorf("keep file: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return handoff.File{}, ctx.Err()
	}
	m.put++
	f.ID, f.Size, f.Problem = "file"+strconv.Itoa(m.put), int64(len(all)), ""
	m.shelf[f.ID] = shelved{f, all, time.Now()}
	return f, nil
}

// Open implements [handoff.Shelf].
func (m *Memory) Open(ctx context.Context, id string) (handoff.File, io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.shelf[id]
	switch {
	case ctx.Err() != nil:
		return handoff.File{}, nil, ctx.Err()
	case !ok:
		return handoff.File{}, nil, fmt.Errorf("file %q: %w", id, handoff.ErrNoFile)
	}
	return s.file, io.NopCloser(bytes.NewReader(s.content)), nil
}

// Mentioning implements [handoff.Shelf].
func (m *Memory) Mentioning(ctx context.Context, id string) ([]handoff.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []handoff.Entry
	for _, logged := range m.learned.log {
		k := m.talks[logged.v.Conversation].journal[logged.v.Seq-1]
		if holds(k.v.Files, id) {
			e, err := k.fresh()
			if err != nil {
				return nil, err
			}
			e.Delivery = k.v.Delivery
			found = append(found, e)
		}
	}
	return found, ctx.Err()
}

// Tidy implements [handoff.Tidier].
func (m *Memory) Tidy(ctx context.Context, before time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for id, s := range m.shelf {
		if ctx.Err() == nil && s.at.Before(before) && !m.held(id) {
			delete(m.shelf, id)
			n++
		}
	}
	return n, ctx.Err()
}

func holds(files []handoff.File, id string) bool {
	return slices.ContainsFunc(files, func(f handoff.File) bool { return f.ID == id && id != "" })
}

// held tells whether anything mentions a file; mu is held.
func (m *Memory) held(id string) bool {
	for _, t := range m.talks {
		inEntry := func(k kept[handoff.Entry]) bool { return holds(k.v.Files, id) }
		inEvent := func(a arrival) bool { return holds(a.v.Files, id) }
		if slices.ContainsFunc(t.journal, inEntry) || slices.ContainsFunc(t.unhandled, inEvent) {
			return true
		}
	}
	return false
}

// forget takes what the entries from a place on delete out of the journal and out of what is drawn from it; mu is held.
func (m *Memory) forget(t *talk, from int) {
	for i := from; i < len(t.journal); i++ {
		e := t.journal[i].v
		if !e.Kind.Retracts() || e.Of < 1 || e.Of > int64(i) {
			continue
		}
		for _, now := range handoff.Forget(values(t.journal[e.Of-1:i]), e.Of) {
			was := t.journal[now.Seq-1].v
			now.Delivery = was.Delivery
			if k, err := keep(now); err == nil { // it could be encoded before
				t.journal[now.Seq-1] = k
			}
			m.learned.forget(now)
			m.withdraw(now)
			for _, f := range was.Files {
				if now.Gone && !m.held(f.ID) {
					delete(m.shelf, f.ID)
				}
			}
		}
	}
}

// withdraw holds back words that wait to be sent to the person; mu is held.
func (m *Memory) withdraw(e handoff.Entry) {
	for _, p := range slices.Clone(m.unsent) {
		if e.Gone && p.conversation == e.Conversation && p.number == 0 && p.entry.v.Seq == e.Seq {
			m.deliver(p, handoff.HeldBack)
		}
	}
}

// forget drops what is known of words that were deleted.
func (l *learned) forget(e handoff.Entry) {
	same := func(k kept[handoff.Entry]) bool { return k.v.Conversation == e.Conversation && k.v.Seq == e.Seq }
	if e.Kind == handoff.Understood {
		l.said = slices.DeleteFunc(l.said, func(known said) bool { return same(known.entry) })
		l.drop(func(known *lesson) bool { return same(known.entry) })
	}
	now, err := keep(e)
	if err != nil {
		return // it could be encoded before
	}
	for i, k := range l.log {
		if same(k) {
			l.log[i] = now
		}
	}
	for _, known := range l.lessons {
		if same(known.entry) {
			known.entry = now
		}
	}
}

// values are entries as they are, with their delivery by now.
func values(journal []kept[handoff.Entry]) []handoff.Entry {
	var all []handoff.Entry
	for _, k := range journal {
		e, err := k.fresh()
		if err != nil {
			continue // it was encoded by ourselves
		}
		e.Delivery = k.v.Delivery
		all = append(all, e)
	}
	return all
}

// refOf is what the platform calls the message that a later one changes; mu is held.
func (m *Memory) refOf(p *parcel, seq int64) string {
	for _, other := range m.parcels {
		if other.conversation == p.conversation && other.channel == p.channel && other.entry.v.Seq == seq && seq > 0 {
			return other.ref
		}
	}
	return ""
}

var _ bot.Store = (*Memory)(nil)
