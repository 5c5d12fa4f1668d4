package sqlite

import (
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

const (
	keepFormer = `INSERT INTO former (place, body) VALUES (?, ?)`
	keepLink   = `INSERT INTO links (hash, agent, expires) VALUES (?, ?, ?)`
	keepView   = `INSERT INTO views (id, owner, share, name, body) VALUES (?, ?, ?, ?, ?)`
	keepFile   = `INSERT INTO files (id, stored, whole, body) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING`
	keepChunk  = addChunk + ` ON CONFLICT DO NOTHING`
	keepMoved  = `INSERT INTO retired (number, at) VALUES (?, ?) ON CONFLICT DO NOTHING`
	keepLesson = `
	INSERT INTO lessons (id, conversation, seq, at, channel, doubt, did, teaching) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT DO NOTHING`
	keepTeach    = `INSERT INTO teachings (id, body) VALUES (?, ?)`
	keepSolution = `
	INSERT INTO solutions (id, conversation, seq, question, review) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
	keepCall = `
	INSERT INTO model_calls (id, at, conversation, channel, person, use, prompt, model, tokens_in, tokens_out, counted,
		cost, took, failure, problem, cached, body)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET body = excluded.body`
	keepDeed  = `INSERT INTO deeds (id, at, agent, about, body) VALUES (?, ?, ?, ?, ?)`
	keepPaper = `INSERT INTO papers (drawer, key, version, until, value) VALUES (?, ?, ?, ?, ?)`
)

func (r *restorer) agent(record archive.Record) error {
	p, err := archive.ReadAs[archive.Person](record)
	if err != nil {
		return err
	}
	return keepAgent(r.ctx, r.p, p.Whole())
}

func (r *restorer) former(record archive.Record) error {
	p, err := archive.ReadAs[archive.Person](record)
	if err != nil {
		return err
	}
	body, err := encodeAgent(p.Whole())
	if err != nil {
		return err
	}
	return r.exec(keepFormer, p.Place, body)
}

func (r *restorer) link(l archive.SignIn) error {
	return r.exec(keepLink, l.Hash, l.Agent, micros(l.Expires))
}

func (r *restorer) view(v handoff.View) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	return r.exec(keepView, v.ID, v.Owner, v.Share, v.Name, body)
}

func (r *restorer) file(k archive.Kept) error {
	body, err := encode(k.File)
	if err != nil {
		return err
	}
	return r.exec(keepFile, k.ID, micros(k.Stored), body)
}

func (r *restorer) chunk(p archive.Piece) error { return r.exec(keepChunk, p.File, p.Place, p.Data) }

func (r *restorer) draft(u archive.Unfinished) error {
	return r.exec(putDraft, u.Agent, u.Case, u.Kind, u.Text)
}

func (r *restorer) known(s archive.Seen) error {
	return r.exec(addEvent, s.Channel, s.ID, s.Conversation, micros(s.At), true, "{}")
}

func (r *restorer) moved(m archive.Moved) error { return r.exec(keepMoved, m.Case, micros(m.At)) }

func (r *restorer) lesson(l archive.Doubted) error {
	if r.there[l.Conversation] {
		return nil
	}
	return r.exec(keepLesson, l.ID, l.Conversation, l.Seq, micros(l.At), l.Channel, string(l.Doubt), string(l.Did),
		l.Teaching)
}

func (r *restorer) teaching(t handoff.Teaching) error {
	body, err := encode(t)
	if err != nil {
		return err
	}
	return r.exec(keepTeach, t.ID, body)
}

func (r *restorer) solution(s archive.Solved) error {
	if r.there[s.Conversation] {
		return nil
	}
	review := ""
	if s.Review != nil {
		var err error
		if review, err = encode(s.Review); err != nil {
			return err
		}
	}
	return r.exec(keepSolution, s.ID, s.Conversation, s.Seq, s.Question, review)
}

// call keeps what was forgotten forgotten.
func (r *restorer) call(c model.Call) error {
	body := ""
	if len(c.Turns) > 0 || c.Answer != "" || c.Result != "" {
		var err error
		if body, err = encode(callBody{c.Turns, c.Answer, c.Result}); err != nil {
			return err
		}
	}
	return r.exec(keepCall, c.ID, micros(c.At), c.Conversation, c.Channel, c.Person, string(c.Use), c.Prompt, c.Model,
		c.Usage.In, c.Usage.Out, c.Usage.Counted, int64(c.Cost), c.Took.Microseconds(), string(c.Failure), c.Problem,
		c.Cached, body)
}

func (r *restorer) deed(d handoff.Deed) error {
	body, err := encode(d)
	if err != nil {
		return err
	}
	return r.exec(keepDeed, d.ID, micros(d.At), d.Agent, d.About, body)
}

func (r *restorer) note(n archive.Noted) error { return r.exec(putNote, n.Channel, n.Key, n.Value) }

func (r *restorer) vector(m archive.Meant) error {
	return r.exec(putVector, m.Space, m.Key, micros(m.Used), m.Vector)
}

func (r *restorer) paper(f archive.Filed) error {
	return r.exec(keepPaper, f.Drawer, f.Key, f.Version, momentOr0(f.Until), f.Value)
}

const (
	hasCounter = `SELECT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)`
	addCounter = `INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)`
	setCounter = `UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?`
)

// counters has numbers go on where they were. Those of cases and teachings follow from the highest that there is.
func (r *restorer) counters(n archive.Last) error {
	for table, last := range map[string]int64{"lessons": n.Lesson, "solutions": n.Solution, "views": n.View,
		"model_calls": n.Call} {
		if last == 0 {
			continue
		}
		var there bool
		if err := r.p.one(r.ctx, hasCounter, []any{table}, &there); err != nil {
			return err
		}
		query := addCounter
		if there {
			query = setCounter
		}
		if err := r.exec(query, last, table); err != nil {
			return err
		}
	}
	return nil
}
