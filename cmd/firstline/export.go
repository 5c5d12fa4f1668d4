package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

// exportCommand writes some conversations to a file.
type exportCommand struct {
	File         string    `arg:"" help:"Where to write them, such as talks.jsonl.gz; must not exist."`
	Conversation string    `help:"Only this one." placeholder:"ID"`
	Person       string    `help:"Only those of this person, by the channel's id." placeholder:"ID"`
	Before       time.Time `help:"Only those that nobody has touched since." format:"2006-01-02" placeholder:"DATE"`
	Remove       bool      `help:"With --before: take them out of the store, where nothing in them is open."`
	Workspace    string    `help:"The workspace." default:"." type:"path"`
}

// Run reads the store twice: first for which conversations it is about, then for what belongs to them.
func (c exportCommand) Run(ctx context.Context, t terminal) error {
	if c.Remove && c.Before.IsZero() {
		return errors.New("--remove takes old conversations out: say --before DATE")
	}
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	v, err := openChest(ctx, ws.Config, c.Workspace, ownPlace(ws.Config), toRead)
	if err != nil {
		return err
	}
	_, err = c.write(ctx, t, v)
	return errors.Join(err, v.Close())
}

// errNoTalk says that there is nothing to export.
var errNoTalk = errors.New("there is no such conversation")

// write makes the file, and tells how many of the conversations in it are not in the store any more.
func (c exportCommand) write(ctx context.Context, t terminal, v chest) (removed int, err error) {
	some := choice{wanted: c.wants, talks: map[string]int64{}, files: map[string]bool{}}
	if err := v.Dump(ctx, some.note); err != nil {
		return 0, err
	}
	if len(some.talks) == 0 {
		return 0, errNoTalk
	}
	counts, err := writeArchive(ctx, t, c.File, archive.Some, func(ctx context.Context, give func(archive.Record) error,
	) error {
		some.inside = false
		return v.Dump(ctx, func(r archive.Record) error {
			belongs, err := some.has(r)
			if err != nil || !belongs {
				return err
			}
			return give(r)
		})
	})
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fprintf(t.out, "Wrote to %s: %s. To read it: zcat %s\n", c.File, inWords(counts), c.File)
	if err != nil || !c.Remove {
		return 0, err
	}
	return c.remove(ctx, t, v, some.talks)
}

// remove takes conversations out that are in the file, which is whole and on the disk. One that somebody has touched
// meanwhile stays.
func (c exportCommand) remove(ctx context.Context, t terminal, v chest, talks map[string]int64) (removed int,
	err error,
) {
	count := newGauge(t, "removing", int64(len(talks)))
	for id, version := range talks {
		gone, err := v.Retire(ctx, id, version, time.Now())
		if err != nil {
			count.line.Clear()
			return removed, fmt.Errorf("%d of %d are removed, all are in %s: %w", removed, len(talks), c.File, err)
		}
		if gone {
			removed++
		}
		count.one()
	}
	count.line.Clear()
	_, err = fmt.Fprintf(t.out, "Removed %d of them; %d stay, because something in them is open.\n"+
		"To take them back: firstline restore %s\n", removed, len(talks)-removed, c.File)
	return removed, err
}

func (c exportCommand) wants(talk bot.Conversation) bool {
	return (c.Conversation == "" || talk.ID == c.Conversation) && (c.Person == "" || talk.Person.ID == c.Person) &&
		(c.Before.IsZero() || talk.Version > 0 && talk.Updated.Before(c.Before))
}

// A choice is some conversations, and the files that they hold.
type choice struct {
	wanted func(bot.Conversation) bool
	talks  map[string]int64 // their versions
	files  map[string]bool
	inside bool // of one of them, where a dump is now
}

// note finds out which conversations are wanted, and which files they hold.
func (s *choice) note(r archive.Record) error {
	switch r.Kind {
	case archive.Conversation:
		c, err := archive.ReadAs[bot.Conversation](r)
		if s.inside = err == nil && s.wanted(c); s.inside {
			s.talks[c.ID] = c.Version
		}
		return err
	case archive.Entry, archive.Waiting:
		if !s.inside {
			return nil
		}
		e, err := archive.ReadAs[struct{ Files []handoff.File }](r)
		for _, f := range e.Files {
			s.files[f.ID] = true
		}
		return err
	default:
		return nil
	}
}

// has tells whether a record belongs to the conversations.
func (s *choice) has(r archive.Record) (bool, error) {
	if r.Kind.OfConversation() {
		return s.inside, nil
	}
	switch r.Kind {
	case archive.Conversation:
		v, err := archive.ReadAs[struct{ ID string }](r)
		_, s.inside = s.talks[v.ID]
		return s.inside, err
	case archive.File:
		v, err := archive.ReadAs[struct{ ID string }](r)
		return s.files[v.ID], err
	case archive.Chunk:
		v, err := archive.ReadAs[struct{ File string }](r)
		return s.files[v.File], err
	case archive.Solution, archive.Lesson, archive.Call:
		v, err := archive.ReadAs[struct{ Conversation string }](r)
		_, chosen := s.talks[v.Conversation]
		return chosen, err
	default:
		return false, nil
	}
}
