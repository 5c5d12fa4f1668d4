package rt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// Name is what the workspace calls this desk.
const Name = "rt"

// DefaultField is the custom field that says what a ticket is about.
const DefaultField = "Conversation"

// A Roster knows the agents, some of whom work in RT.
type Roster interface {
	Agents(ctx context.Context) ([]handoff.Agent, error)
}

// Options are what a desk is made of.
type Options struct {
	URL       string        // of RT's pages; REST/2.0 is below it
	Token     string        // of a user who is Firstline's own
	Queue     string        // where tickets are made
	Field     string        // the ticket custom field, see the package; empty: DefaultField
	Every     time.Duration // pause between two looks at RT; 0: 15 s
	Prefix    string        // of case numbers
	Lang      string        // what agents read in tickets
	Texts     *texts.Catalogue
	Describe  func(handoff.Case, handoff.Brief) string // the ticket's first message, plain text
	Requestor func(handoff.Person) string              // the RT user who stands there; nil or "": nobody
	Cases     handoff.Cases
	Agents    Roster
	Client    *http.Client // nil: a usual one; redirects are never followed
	Log       *slog.Logger // nil: nowhere
}

// A Desk is one queue of an RT. It is safe for concurrent use.
type Desk struct {
	opt    Options
	rt     *client
	people people

	mu    sync.Mutex
	ready bool            // guarded by mu; the queue was looked at and has what we need
	clean map[int64]int64 // guarded by mu; by case: nothing of a later entry can be in its ticket
}

// New assembles a desk. Nothing happens before it is asked to.
func New(o Options) *Desk {
	if o.Field == "" {
		o.Field = DefaultField
	}
	if o.Every <= 0 {
		o.Every = 15 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{opt: o, rt: newClient(o.URL, o.Token, o.Client), clean: map[int64]int64{}}
	d.people = people{rt: d.rt, roster: o.Agents, known: map[string]user{}}
	return d
}

// Name is what the workspace calls this desk.
func (d *Desk) Name() string { return Name }

// Accept makes the ticket of a case, or finds the one that was made before. A case that comes again is opened again and
// told with its new brief.
func (d *Desk) Accept(ctx context.Context, c handoff.Case, b handoff.Brief) (handoff.Place, error) {
	t, found, err := d.find(ctx, c)
	if err == nil && !found {
		t, err = d.open(ctx, c, b)
	} else if err == nil {
		err = d.again(ctx, c, b, t)
	}
	if err != nil {
		return handoff.Place{}, fmt.Errorf("case %d to RT: %w", c.Number, err)
	}
	return d.place(t.ID), nil
}

// again tells a known ticket that its case is offered. A repeated first offer adds nothing: the ticket has it all.
func (d *Desk) again(ctx context.Context, c handoff.Case, b handoff.Brief, t ticket) error {
	if _, before := c.Places[Name]; before {
		mark := marker{c.Number, offered, b.Stopped.Seq}
		if err := d.comment(ctx, t.ID, mark, c.Person.Name, d.opt.Describe(c, b)); err != nil {
			return err
		}
	}
	return d.set(ctx, t, standing(c, t))
}

// place is where agents find a ticket.
func (d *Desk) place(id ident) handoff.Place {
	return handoff.Place{Ref: string(id),
		URL: strings.TrimRight(d.opt.URL, "/") + "/Ticket/Display.html?id=" + url.QueryEscape(string(id))}
}

// maxKey is what a custom field holds so that it can be searched for.
const maxKey = 255

// key says what a ticket is about: conversation and case. Numbers alone begin anew with a new database. What is not
// usual in a conversation's id is escaped, so that no search is confused by it.
func (d *Desk) key(c handoff.Case) string {
	number := " #" + strconv.FormatInt(c.Number, 10)
	return cut(url.PathEscape(c.Conversation), maxKey-len(number)) + number
}

// numberOf reads the number of the case from a key.
func numberOf(key string) (int64, bool) {
	_, text, _ := strings.Cut(key, " #")
	number, err := strconv.ParseInt(text, 10, 64)
	return number, err == nil && number > 0
}

// find gives the ticket of a case. One that was merged in RT is the one that it was merged into.
func (d *Desk) find(ctx context.Context, c handoff.Case) (t ticket, found bool, err error) {
	if place := c.Places[Name].Ref; place != "" {
		t, err = d.ticket(ctx, ident(place))
		merged := string(t.ID) != place
		if err == nil && (merged || t.key(d.opt.Field) == d.key(c)) {
			return t, true, nil
		}
		if err != nil && !missing(err) {
			return ticket{}, false, err
		}
	}
	twins, err := d.about(ctx, c)
	if err != nil || len(twins) == 0 {
		return ticket{}, false, err
	}
	return twins[0], true, nil
}

// about searches for tickets of a case, the first one first.
func (d *Desk) about(ctx context.Context, c handoff.Case) ([]ticket, error) {
	var found page[ticket]
	query := fmt.Sprintf("'CF.{%s}' = %s", d.opt.Field, quoted(d.key(c)))
	err := d.rt.get(ctx, "tickets", search(query, 1), &found)
	// some databases do not tell capitals apart
	return slices.DeleteFunc(found.Items, func(t ticket) bool { return t.key(d.opt.Field) != d.key(c) }), err
}

func (d *Desk) ticket(ctx context.Context, id ident) (t ticket, err error) {
	err = d.rt.get(ctx, "ticket/"+url.PathEscape(string(id)), nil, &t)
	return t, err
}

const maxSubject = 150 // bytes; RT has room for 200 letters

// open makes the ticket.
func (d *Desk) open(ctx context.Context, c handoff.Case, b handoff.Brief) (ticket, error) {
	if err := d.check(ctx); err != nil {
		return ticket{}, err
	}
	request := map[string]any{
		"Queue": d.opt.Queue, "Subject": fmt.Sprintf("[%s] %s", d.caseName(c.Number),
			cut(handoff.OneLine(c.Subject), maxSubject)),
		"Content": handoff.Harmless(d.opt.Describe(c, b)), "ContentType": "text/plain",
		"Priority":     strconv.Itoa(priorityNumber(c.Priority)),
		"CustomFields": map[string]string{d.opt.Field: d.key(c)},
	}
	name, err := d.requestor(ctx, c.Person)
	if err != nil {
		return ticket{}, err
	}
	if name != "" {
		request["Requestor"] = name
	}
	var made ref
	if err := d.rt.write(ctx, http.MethodPost, "ticket", request, &made); err != nil {
		return ticket{}, err
	}
	if made.ID == "" {
		return ticket{}, errors.New("RT made a ticket and does not say which")
	}
	return d.only(ctx, c, made.ID)
}

// only makes sure that a new ticket is the case's only one. An earlier attempt may have ended after we last looked; the
// younger ones are merged into the oldest.
func (d *Desk) only(ctx context.Context, c handoff.Case, made ident) (ticket, error) {
	twins, err := d.about(ctx, c)
	if err != nil {
		return ticket{}, err
	}
	if len(twins) == 0 {
		return ticket{}, fmt.Errorf("ticket %s has no %s: the token's user lacks the right SetInitialCustomField or "+
			"SeeCustomField", made, d.opt.Field)
	}
	for _, twin := range twins[1:] {
		if err := d.merge(ctx, twin.ID, twins[0].ID); err != nil {
			return ticket{}, err
		}
	}
	return twins[0], nil
}

// check looks whether the queue has what we need. RT leaves out in silence what a queue does not have.
func (d *Desk) check(ctx context.Context) error {
	d.mu.Lock()
	ready := d.ready
	d.mu.Unlock()
	if ready {
		return nil
	}
	var queue struct {
		TicketCustomFields []field
	}
	if err := d.rt.get(ctx, "queue/"+url.PathEscape(d.opt.Queue), nil, &queue); err != nil {
		return fmt.Errorf("queue %q: %w", d.opt.Queue, err)
	}
	for _, f := range queue.TicketCustomFields {
		if strings.EqualFold(f.Name, d.opt.Field) {
			d.mu.Lock()
			d.ready = true
			d.mu.Unlock()
			return nil
		}
	}
	return fmt.Errorf("queue %q has no ticket custom field %q that the token's user may see", d.opt.Queue, d.opt.Field)
}

// requestor gives the RT user who stands for the person, if one may: RT would mail somebody with an address.
func (d *Desk) requestor(ctx context.Context, p handoff.Person) (string, error) {
	if d.opt.Requestor == nil || d.opt.Requestor(p) == "" {
		return "", nil
	}
	u, err := d.people.user(ctx, d.opt.Requestor(p))
	if err != nil {
		return "", err
	}
	if u.Name == "" || u.EmailAddress != "" {
		d.opt.Log.Warn("a ticket without requestor: RT does not know the user, or would mail them",
			"known", u.Name != "")
		return "", nil
	}
	return u.Name, nil
}

func (d *Desk) caseName(number int64) string {
	return d.opt.Prefix + "-" + strconv.FormatInt(number, 10)
}

func (d *Desk) say(id string, args texts.Args) string {
	return d.opt.Texts.Say(d.opt.Lang, "rt."+id, args)
}
