package teach

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
)

// A Store keeps what can be taught, and what was, and knows the agents, whose names are masked.
type Store interface {
	handoff.Lessons
	handoff.Teachings
	Roster
}

// Options are what a teacher works with. Bell may be left out.
type Options struct {
	Dir       string // the workspace
	Data      string // its data folder
	Store     Store
	Knowledge func() *decide.Knowledge // what the bot knows at present
	Texts     *texts.Catalogue
	Desk      string        // the desk's name, as the policy has it
	Private   []string      // teams of which nothing is shown: what was said to them is for them alone
	Bell      *handoff.Bell // rung when something was taught or judged
	Now       func() time.Time
	Memory    intents.Memory // where what took long to learn is kept; nil: nowhere
	Log       *slog.Logger
}

// A Teacher implements handoff.Teacher over a workspace in a folder. It is safe for concurrent use, also beside other
// teachers of the same workspace in other processes.
type Teacher struct {
	opt  Options
	wake chan struct{} // holds one: there is something to judge

	mu     sync.Mutex
	unseen []change // guarded by mu; written and not judged yet
	cache  grouped  // guarded by mu
}

// change is a workspace before and after a teaching.
type change struct {
	teaching  int64
	workspace *workspace.Workspace
	known     *decide.Knowledge // what the bot knew before it
	after     intents.Set
}

// New assembles a teacher.
func New(opt Options) *Teacher { return &Teacher{opt: opt, wake: make(chan struct{}, 1)} }

// patience is how long a teaching waits for others to end theirs.
const patience = 15 * time.Second

// Teach implements handoff.Teacher. Examples of what come first; the words of its lessons are added to them.
func (t *Teacher) Teach(ctx context.Context, what handoff.Teaching) (handoff.Teaching, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	free, err := alone(ctx, t.opt.Data)
	if err != nil {
		return handoff.Teaching{}, err
	}
	done, err := t.teach(ctx, what)
	err = errors.Join(err, free())
	if err != nil {
		return handoff.Teaching{}, err
	}
	t.ring()
	return done, nil
}

// teach does it while nobody else does.
func (t *Teacher) teach(ctx context.Context, what handoff.Teaching) (handoff.Teaching, error) {
	what.At = t.opt.Now()
	if what.Intent == handoff.Ignored {
		what.Examples = nil
		return t.opt.Store.PutTeaching(ctx, what)
	}
	ws, err := t.open()
	if err != nil {
		return what, err
	}
	if _, known := ws.Intents.ByID[what.Intent]; !known && what.Intent != handoff.ForNobody {
		return what, fmt.Errorf("%q: %w", what.Intent, handoff.ErrNoIntent)
	}
	veil, err := NewVeil(ctx, t.opt.Store, ws.Intents)
	if err != nil {
		return what, err
	}
	open, err := t.chosen(ctx, what.Lessons)
	if err != nil {
		return what, err
	}
	what.Examples = append(what.Examples, spoken(open, ws.Config.Languages, veil)...)
	what.Examples = news(ws.Intents, what, veil)
	d := draft{after: ws.Intents}
	if len(what.Examples) > 0 {
		if d, err = t.draft(what); err != nil {
			return what, err
		}
		if err := t.write(d, what); err != nil {
			return what, err
		}
	}
	done, err := t.opt.Store.PutTeaching(ctx, what)
	if err != nil {
		return what, errors.Join(err, d.restore())
	}
	t.changed(change{done.ID, ws, t.opt.Knowledge(), d.after})
	return done, nil
}

// open reads the workspace, which must be sound: what is wrong in it has to be mended by whoever is writing it.
func (t *Teacher) open() (*workspace.Workspace, error) {
	options := workspace.Options{Env: os.LookupEnv, Now: t.opt.Now(), Memory: t.opt.Memory}
	ws, problems := workspace.Open(os.DirFS(t.opt.Dir), options)
	for _, p := range problems {
		if !p.Warning {
			return nil, &handoff.Unteachable{Reason: handoff.TeachBroken, Detail: p.Error(), Err: p}
		}
	}
	return ws, nil
}

// chosen gives those of the lessons that are still open.
func (t *Teacher) chosen(ctx context.Context, ids []int64) ([]handoff.Lesson, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	wanted := map[int64]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	all, err := t.opt.Store.Lessons(ctx, t.opt.Now().Add(time.Hour), t.opt.Private, mostLessons)
	if err != nil {
		return nil, err
	}
	var found []handoff.Lesson
	for _, l := range all {
		if wanted[l.ID] {
			found = append(found, l)
		}
	}
	if len(found) == 0 {
		return nil, handoff.ErrTaught
	}
	return found, nil
}

// Undo implements handoff.Teacher.
func (t *Teacher) Undo(ctx context.Context, id int64, by handoff.Agent) (handoff.Teaching, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	free, err := alone(ctx, t.opt.Data)
	if err != nil {
		return handoff.Teaching{}, err
	}
	done, err := t.undo(ctx, id, by)
	err = errors.Join(err, free())
	if err != nil {
		return handoff.Teaching{}, err
	}
	t.ring()
	return done, nil
}

func (t *Teacher) undo(ctx context.Context, id int64, by handoff.Agent) (handoff.Teaching, error) {
	what, err := t.find(ctx, id)
	if err != nil {
		return what, err
	}
	var d draft
	if len(what.Examples) > 0 {
		if d, err = t.removal(what); err != nil {
			return what, err
		}
		if err := t.write(d, what); err != nil {
			return what, err
		}
	}
	done, err := t.opt.Store.TakeBack(ctx, id, by, t.opt.Now())
	if err != nil {
		return what, errors.Join(err, d.restore())
	}
	return done, nil
}

// mostTeachings is how far back a teaching can be undone.
const mostTeachings = 500

// find gives a teaching that is in force.
func (t *Teacher) find(ctx context.Context, id int64) (handoff.Teaching, error) {
	all, err := t.opt.Store.Teachings(ctx, mostTeachings)
	if err != nil {
		return handoff.Teaching{}, err
	}
	for _, known := range all {
		if known.ID == id && known.Undone.IsZero() {
			return known, nil
		}
	}
	return handoff.Teaching{}, handoff.ErrNoTeaching
}

// changed notes that there is something to judge.
func (t *Teacher) changed(c change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unseen = append(t.unseen, c)
	select {
	case t.wake <- struct{}{}:
	default: // it is awake
	}
}

// ring tells open pages to look again.
func (t *Teacher) ring() {
	if t.opt.Bell != nil {
		t.opt.Bell.Ring(handoff.QueueTopic)
	}
}
