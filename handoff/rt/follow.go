package rt

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// Follow shows in the ticket what an entry says, as a comment, and brings status, owner and priority to what they are
// in the case. What came from RT is there already.
func (d *Desk) Follow(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	if e.Delivery == handoff.HeldBack {
		return nil
	}
	if err := d.follow(ctx, c, e); err != nil {
		return fmt.Errorf("entry %d of case %d to RT: %w", e.Seq, c.Number, err)
	}
	return nil
}

func (d *Desk) follow(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	t, found, err := d.find(ctx, c)
	if err != nil {
		return err
	}
	if !found {
		// it was destroyed there, and waiting for it would hold back all that comes
		d.opt.Log.Warn("a case has no ticket any more", "case", c.Number, "ticket", c.Places[Name].Ref)
		return nil
	}
	if text := d.told(e); text != "" && !strings.HasPrefix(e.Event, idPrefix) {
		if err := d.comment(ctx, t.ID, marker{c.Number, shown, e.Seq}, d.who(c, e), text); err != nil {
			return err
		}
	}
	return d.mirror(ctx, c, e, t)
}

// who is named in the subject of a comment.
func (d *Desk) who(c handoff.Case, e handoff.Entry) string {
	if e.From == handoff.ByPerson {
		return cmp.Or(c.Person.Name, d.say("who.person", nil))
	}
	return cmp.Or(e.Name, d.say("who."+string(e.From), nil))
}

// told is an entry as agents read it, or "" for what they need not. What the system tells the person is about things
// that are told in entries of their own.
func (d *Desk) told(e handoff.Entry) string {
	if e.Gone {
		return "" // it was deleted before it was told
	}
	args := texts.Args{"Name": cmp.Or(e.Name, d.say("who."+string(e.From), nil)), "Text": e.Text}
	switch {
	case e.Kind == handoff.Said && e.From == handoff.BySystem:
		return ""
	case e.Kind == handoff.Said:
		return d.say("said."+string(e.From), args) + "\n\n" + d.spoken(e)
	case e.Kind == handoff.Note:
		return d.say("note", args) + "\n\n" + d.spoken(e)
	case e.Kind == handoff.Amended:
		return d.say("amended."+string(e.From), args) + "\n\n" + d.spoken(e)
	case e.Kind == handoff.Retracted:
		return d.say("retracted."+string(e.From), args)
	case e.Kind == handoff.NoteAmended:
		return d.say("amended.note", args) + "\n\n" + d.spoken(e)
	case e.Kind == handoff.NoteRetracted:
		return d.say("retracted.note", args)
	case !d.opt.Texts.Has("rt.moment." + string(e.Kind)):
		return ""
	}
	if id := "code." + string(e.Kind) + "." + e.Text; d.opt.Texts.Has("rt." + id) {
		args["Text"] = d.say(id, nil)
	}
	text := strings.TrimSpace(d.say("moment."+string(e.Kind), args))
	if e.Detail != "" {
		text += "\n\n" + e.Detail
	}
	return text
}

// spoken are the words of an entry with the names of its files: their content is in the console.
func (d *Desk) spoken(e handoff.Entry) string {
	lines := []string{e.Text}
	for _, f := range e.Files {
		id := "file"
		if f.Problem != "" {
			id = "file.missing"
		}
		lines = append(lines, d.say(id, texts.Args{"Name": f.Name}))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// comment writes a comment once. The history is searched for its marker, unless we know that it cannot be there.
func (d *Desk) comment(ctx context.Context, id ident, m marker, who, text string) error {
	if !d.fresh(m) {
		history, err := d.history(ctx, id)
		if err != nil {
			return err
		}
		there := false
		for _, x := range history {
			if known, ok := markerOf(x); ok && known.number == m.number {
				d.wrote(known)
				there = there || known == m
			}
		}
		if there {
			return nil
		}
	}
	d.unsure(m)
	err := d.rt.write(ctx, http.MethodPost, "ticket/"+url.PathEscape(string(id))+"/comment", map[string]string{
		"Subject": m.say(d.opt.Prefix) + " " + cut(handoff.OneLine(who), maxSubject), "Content": handoff.Harmless(text),
		"ContentType": "text/plain"}, nil)
	if err == nil {
		d.wrote(m)
	}
	return err
}

// maxClean bounds what we remember; to forget costs a look at the history.
const maxClean = 10_000

// fresh tells whether an entry was certainly not shown yet: it is later than the last one that we showed without doubt.
func (d *Desk) fresh(m marker) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	last, known := d.clean[m.number]
	return m.kind == shown && known && m.which > last
}

func (d *Desk) wrote(m marker) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.clean) >= maxClean {
		clear(d.clean)
	}
	if m.kind == shown {
		d.clean[m.number] = max(m.which, d.clean[m.number])
	}
}

func (d *Desk) unsure(m marker) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m.kind == shown {
		delete(d.clean, m.number)
	}
}

// maxHistory bounds how many pages of a history are read.
const maxHistory = 100

// history reads all transactions of a ticket, oldest first.
func (d *Desk) history(ctx context.Context, id ident) ([]transaction, error) {
	var all []transaction
	for number := 1; number <= maxHistory; number++ {
		var part page[transaction]
		err := d.rt.get(ctx, "ticket/"+url.PathEscape(string(id))+"/history", url.Values{"fields": {transactionFields},
			"per_page": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(number)}}, &part)
		if err != nil {
			return nil, err
		}
		all = append(all, part.Items...)
		if len(part.Items) < perPage {
			break
		}
	}
	slices.SortFunc(all, func(a, b transaction) int { return cmp.Compare(a.number(), b.number()) })
	return all, nil
}

// The entries that move a field of the ticket. Others leave it alone: an agent may have changed it in RT a moment ago,
// and we are still to hear of it.
var (
	movesStatus = []handoff.Kind{handoff.Said, handoff.TookOver, handoff.Assigned, handoff.Released, handoff.Transferred,
		handoff.Raised, handoff.HandedBack, handoff.Solved, handoff.Reopening, handoff.Ended}
	movesOwner = []handoff.Kind{handoff.TookOver, handoff.Assigned, handoff.Released, handoff.Transferred, handoff.Raised,
		handoff.HandedBack, handoff.Reopening}
	movesPriority = []handoff.Kind{handoff.Weighted, handoff.Raised, handoff.Opened}
)

// mirror brings the ticket to what an entry made of the case.
func (d *Desk) mirror(ctx context.Context, c handoff.Case, e handoff.Entry, t ticket) error {
	if e.Kind == handoff.Merged {
		return d.mergeInto(ctx, c, t)
	}
	change := map[string]string{}
	for _, part := range []struct {
		kinds []handoff.Kind
		want  func() (map[string]string, error)
	}{
		{movesStatus, func() (map[string]string, error) { return standing(c, t), nil }},
		{movesOwner, func() (map[string]string, error) { return d.owning(ctx, c, t) }},
		{movesPriority, func() (map[string]string, error) { return weighing(c, t), nil }},
	} {
		if !slices.Contains(part.kinds, e.Kind) || e.Kind == handoff.Said && t.inactive() {
			continue // words do not open what was just resolved in RT
		}
		want, err := part.want()
		if err != nil {
			return err
		}
		maps.Copy(change, want)
	}
	return d.set(ctx, t, change)
}

// standing is what a ticket's status has to become for the case, or nothing.
func standing(c handoff.Case, t ticket) map[string]string {
	want := t.Status
	switch c.State {
	case handoff.Resolved, handoff.Closed:
		if !t.inactive() {
			want = statusResolved
		}
	case handoff.Asking, handoff.WithBot:
		want = statusStalled // somebody else's turn
	case handoff.Taken:
		want = statusOpen
	default:
		if t.inactive() || t.Status == statusStalled {
			want = statusOpen // a new one stays new
		}
	}
	if want == t.Status {
		return nil
	}
	return map[string]string{"Status": want}
}

// owning is who has to own the ticket, or nothing. Who solved a case keeps it.
func (d *Desk) owning(ctx context.Context, c handoff.Case, t ticket) (map[string]string, error) {
	want := nobody
	if c.Agent.ID != "" {
		var err error
		if want, err = d.people.owner(ctx, c.Agent); err != nil {
			return nil, err
		}
	}
	if strings.EqualFold(want, string(t.Owner.ID)) {
		return nil, nil
	}
	return map[string]string{"Owner": want}, nil
}

func weighing(c handoff.Case, t ticket) map[string]string {
	if n, err := strconv.Atoi(string(t.Priority)); err == nil && priorityOf(n) == c.Priority {
		return nil // also one between ours, which somebody chose in RT
	}
	return map[string]string{"Priority": strconv.Itoa(priorityNumber(c.Priority))}
}

// set changes fields. RT answers 200 also to what it does not do, so the ticket is read again. What it refuses does not
// come to be by trying again: it is logged, and the case goes on.
func (d *Desk) set(ctx context.Context, t ticket, change map[string]string) error {
	if len(change) == 0 {
		return nil
	}
	var said []string
	path := "ticket/" + url.PathEscape(string(t.ID))
	if err := d.rt.write(ctx, http.MethodPut, path, change, &said); err != nil {
		return err
	}
	now, err := d.ticket(ctx, t.ID)
	if err != nil {
		return err
	}
	is := map[string]string{"Status": now.Status, "Owner": string(now.Owner.ID), "Priority": string(now.Priority)}
	for name, want := range change {
		if !strings.EqualFold(is[name], want) {
			d.opt.Log.Warn("RT keeps a field as it is", "ticket", t.ID, "field", name, "is", is[name], "wanted", want,
				"says", cut(handoff.OneLine(strings.Join(said, "; ")), 300))
		}
	}
	return nil
}

// mergeInto merges the ticket of a duplicate into that of the case where the work goes on.
func (d *Desk) mergeInto(ctx context.Context, c handoff.Case, t ticket) error {
	other, err := d.opt.Cases.Case(ctx, c.Into)
	if err != nil {
		return fmt.Errorf("case %d, where case %d goes on: %w", c.Into, c.Number, err)
	}
	into, found, err := d.find(ctx, other)
	if err != nil || !found || into.ID == t.ID {
		return err
	}
	return d.merge(ctx, t.ID, into.ID)
}

func (d *Desk) merge(ctx context.Context, from, into ident) error {
	var said []string
	path := "ticket/" + url.PathEscape(string(from))
	if err := d.rt.write(ctx, http.MethodPut, path, map[string]string{"MergeInto": string(into)}, &said); err != nil {
		return err
	}
	now, err := d.ticket(ctx, from)
	if err == nil && now.ID != into {
		d.opt.Log.Warn("RT does not merge", "ticket", from, "into", into, "says",
			cut(handoff.OneLine(strings.Join(said, "; ")), 300))
	}
	return err
}

// scale is what RT's usual words for priorities stand for: Low 0, Medium 50, High 100; ours has one more.
var scale = map[handoff.Priority]int{handoff.Low: 0, handoff.Normal: 50, handoff.High: 75, handoff.Urgent: 100}

func priorityNumber(p handoff.Priority) int { return scale[handoff.Priorities()[p.Rank()]] }

// priorityOf is the priority that is nearest to a number.
func priorityOf(number int) handoff.Priority {
	return slices.MinFunc(handoff.Priorities(), func(a, b handoff.Priority) int {
		return max(scale[a]-number, number-scale[a]) - max(scale[b]-number, number-scale[b])
	})
}
