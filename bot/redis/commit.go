package redis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A draft is a turn on its way into the store: what it was decided on, what is there now, and the one change that
// comes of both. It is drawn up anew when something else happened in the conversation meanwhile.
type draft struct {
	store *Store
	turn  bot.Turn
	was   before
	*change

	number   int64    // of the case that the turn is about, or 0
	fresh    bool     // that case is new, and number was taken for it
	records  []record // the turn's entries, and the one about what was withdrawn
	journal  *journal // all that was said before and is said now; nil where the turn needs no look back
	outbox   outbox
	deeds    []string       // what is to be done elsewhere
	noted    noted          // what is to be learned from it
	withheld int            // messages held back
	waited   []bot.EventKey // of those handled: what waited when this turn was tried before
}

// before is what a turn finds.
type before struct {
	rev, version string
	entries      int64
	// base is when Redis had the turn, in microseconds, and more than that of the turn before: numbers from here on are
	// this turn's. They grow in a conversation, and among conversations as far as the clocks of a Cluster agree.
	base    int64
	waiting []arrival
	pending map[string]string // the outbox of the conversation
	single  string            // the case with the turn's number
	by      string            // the mark of the last turn
}

// Commit implements [bot.Ledger].
func (s *Store) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	stored, err := s.commit(ctx, t)
	if err != nil {
		return bot.Conversation{}, fmt.Errorf("commit to %q: %w", t.Conversation.ID, err)
	}
	return stored, nil
}

func (s *Store) commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	mark, err := nonce()
	if err != nil {
		return bot.Conversation{}, err
	}
	var waited []bot.EventKey
	for {
		d := &draft{store: s, turn: t, change: newChange(), number: t.Conversation.Case, waited: waited}
		again, err := d.attempt(ctx, mark)
		if err != nil {
			return bot.Conversation{}, err
		}
		if again {
			waited = append(waited, d.handled()...)
			continue
		}
		if len(d.deeds) > 0 {
			s.carryOut(ctx, s.partition(t.Conversation.ID))
		}
		stored := t.Conversation
		stored.Version++
		stored.Case = d.newest()
		return stored, nil
	}
}

// errMoved says that something happened in the conversation that is no commit.
var errMoved = errors.New("something else happened in the conversation")

// attempt tries once. again: something else happened meanwhile, and the turn may still be right.
func (d *draft) attempt(ctx context.Context, mark string) (again bool, err error) {
	if err := d.look(ctx); err != nil {
		return false, err
	}
	if err := d.refuse(ctx); err != nil {
		return false, err
	}
	if err := d.takeNumber(ctx); err != nil {
		return false, err
	}
	if err = d.draw(ctx, mark); err == nil {
		err = d.write(ctx)
	}
	if err != nil && d.fresh {
		d.store.giveBack(ctx, d.number, err)
	}
	if errors.Is(err, errMoved) {
		return true, nil
	}
	return false, err
}

//go:embed before.lua
var beforeSource string

var beforeScript = redis.NewScript(beforeSource)

// look reads what the turn meets.
func (d *draft) look(ctx context.Context) error {
	s, id := d.store, d.turn.Conversation.ID
	keys := []string{s.talk(id), s.journal(id), s.waiting(id), s.out(id)}
	ask := int64(0)
	if d.turn.Case != nil {
		ask = d.turn.Case.Number
	}
	got, err := beforeScript.Run(ctx, s.db, keys, caseField(ask)).Slice()
	if err != nil {
		return err
	}
	return d.was.read(got)
}

// read takes what the script gives.
func (b *before) read(got []any) error {
	texts := make([]string, 0, 5)
	for _, v := range got[:5] {
		text, _ := v.(string)
		texts = append(texts, text)
	}
	b.rev, b.version, b.single = texts[0], texts[1], texts[4]
	b.entries, b.base = number(texts[2]), number(texts[3])
	waiting, _ := got[5].([]any)
	for _, v := range waiting {
		raw, _ := v.(string)
		a, err := readArrival(raw)
		if err != nil {
			return err
		}
		b.waiting = append(b.waiting, a)
	}
	pending, _ := got[6].([]any)
	b.pending = map[string]string{}
	for i := 0; i+1 < len(pending); i += 2 {
		id, _ := pending[i].(string)
		b.pending[id], _ = pending[i+1].(string)
	}
	b.by, _ = got[7].(string)
	return nil
}

// refuse tells why the turn cannot be committed. A repeat is told before a stale version: loading again cannot help it.
func (d *draft) refuse(ctx context.Context) error {
	t := d.turn
	if t.Record != nil {
		known, err := d.store.Known(ctx, t.Record.Key())
		if err != nil || known {
			return errors.Join(err, unless(!known, bot.ErrRepeated))
		}
	}
	switch {
	case number(d.was.version) != t.Conversation.Version || d.late(ctx):
		return bot.ErrStale
	case t.Case != nil && t.Case.Number != 0 && d.was.single == "":
		return fmt.Errorf("case %d: %w", t.Case.Number, handoff.ErrNoCase)
	case len(t.Offer) > 0 && t.Case == nil && t.Conversation.Case == 0:
		return errors.New("offer without a case")
	}
	return nil
}

// late tells whether another turn has dealt with one of the events, which its version does not show after a failover:
// the promoted replica may have lacked a turn, and then had another one under the same number. When Redis does not
// answer it is not late: the change itself will fail.
func (d *draft) late(ctx context.Context) bool {
	for _, key := range d.turn.Handled {
		waits := func(a arrival) bool { return a.event.Key() == key }
		if slices.ContainsFunc(d.was.waiting, waits) {
			continue
		}
		n, err := d.store.db.Exists(ctx, d.store.seen(d.turn.Conversation.ID, key.Channel, key.ID)).Result()
		if err == nil && n > 0 {
			return true
		}
	}
	return false
}

func unless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

// opens tells whether the turn makes a case.
func (d *draft) opens() bool { return d.turn.Case != nil && d.turn.Case.Number == 0 }

// newest is the number of the conversation's newest case afterwards.
func (d *draft) newest() int64 {
	if d.opens() {
		return d.number
	}
	return d.turn.Conversation.Case
}

// takeNumber numbers a new case.
func (d *draft) takeNumber(ctx context.Context) (err error) {
	if d.turn.Case == nil {
		return nil
	}
	if d.number = d.turn.Case.Number; !d.opens() {
		return nil
	}
	d.number, err = d.store.nextNumber(ctx, d.turn.Conversation.ID)
	d.fresh = err == nil
	return err
}

// draw puts the change together.
func (d *draft) draw(ctx context.Context, mark string) error {
	d.guard(mark)
	steps := []func(context.Context) error{
		d.putRecord, d.dropHandled, d.readOutbox, d.holdBack, d.putEntries, d.lookBack, d.own, d.forget, d.putCase,
		d.putWords, d.putChronicle, d.putOffer, d.putTold, d.learn, d.putOutbox, d.putConversation, d.putDeeds,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// guard has the change refused when anything moved since.
func (d *draft) guard(mark string) {
	talk := d.store.talk(d.turn.Conversation.ID)
	if r := d.turn.Record; r != nil {
		d.absent(d.store.seen(r.Conversation, r.Channel, r.ID))
	}
	d.still(talk, fieldRev, d.was.rev)
	d.still(talk, fieldBy, d.was.by) // after a failover a revision may come again, with something else behind it
	d.sign(talk, mark)
	d.do("HINCRBY", talk, fieldRev, 1)
}

// write carries the change out.
func (d *draft) write(ctx context.Context) error {
	if err := d.store.holdForEntries(ctx, d); err != nil {
		return err
	}
	if r := d.turn.Record; r != nil {
		d.pins = append(d.pins, pin{r.Key(), r.Conversation})
	}
	switch refused, err := d.store.apply(ctx, d.change); {
	case err != nil:
		return err
	case refused == 1 && d.turn.Record != nil:
		return bot.ErrRepeated
	case refused > 0:
		return errMoved
	}
	return nil
}

// putRecord keeps that an act is known which came with its turn.
func (d *draft) putRecord(context.Context) error {
	if r := d.turn.Record; r != nil {
		if d.store.partition(r.Conversation) != d.store.partition(d.turn.Conversation.ID) {
			return fmt.Errorf("an event of %q recorded with a turn of another conversation", r.Conversation)
		}
		d.do("SET", d.store.seen(r.Conversation, r.Channel, r.ID), micros(r.At), "PX", d.store.Recognise.Milliseconds())
	}
	return nil
}

// dropHandled lets the turn's events wait no longer. They have to wait where the turn has seen them: a client whose
// answer got lost in a failover sends again what it sent, and an event that is written a second time has another place.
// One that the promoted replica lacks is known from now on, or else it would be answered again when its channel brings
// it again.
func (d *draft) dropHandled(context.Context) error {
	s, id := d.store, d.turn.Conversation.ID
	p := s.partition(id)
	var left []arrival
	for _, a := range d.was.waiting {
		if !slices.Contains(d.turn.Handled, a.event.Key()) {
			left = append(left, a)
			continue
		}
		d.listed(s.waiting(id), a.raw)
		d.do("LREM", s.waiting(id), 1, a.raw)
		d.do("XDEL", s.in(p, inbox), a.place)
	}
	for _, key := range d.waited {
		if !slices.Contains(d.handled(), key) {
			d.do("SET", s.seen(id, key.Channel, key.ID), micros(d.turn.Conversation.Updated), "PX", s.Recognise.Milliseconds())
		}
	}
	switch {
	case len(left) == len(d.was.waiting):
	case len(left) == 0:
		d.do("ZREM", s.in(p, oldest), id)
	default:
		first := slices.MinFunc(left, func(a, b arrival) int { return a.event.At.Compare(b.event.At) })
		d.do("ZADD", s.in(p, oldest), micros(first.event.At), id)
	}
	return nil
}

// handled are the turn's events that wait.
func (d *draft) handled() (all []bot.EventKey) {
	for _, a := range d.was.waiting {
		if slices.Contains(d.turn.Handled, a.event.Key()) {
			all = append(all, a.event.Key())
		}
	}
	return all
}

// putEntries adds to the journal, and what is for a person to the outbox.
func (d *draft) putEntries(context.Context) error {
	told := slices.Clone(d.turn.Entries)
	if d.withheld > 0 {
		told = append(told, handoff.Entry{At: d.turn.Conversation.Updated, Kind: handoff.Withdrawn,
			From: handoff.BySystem, Text: strconv.Itoa(d.withheld)})
	}
	for i, e := range told {
		r, err := newRecord(e)
		if err != nil {
			return err
		}
		if r.Number < 0 {
			r.Number = d.number
		}
		if r.Owner = r.Number; r.Owner == 0 {
			r.Owner = d.newest()
		}
		d.records = append(d.records, r)
		if to, out := bot.Outgoing(e, d.turn.Conversation.Channel); out {
			d.outbox.queue(parcel{Channel: to, Seq: d.seq(i), Speaker: e.From, Queued: micros(e.At)})
		}
	}
	return nil
}

// seq is the place in the journal of the turn's entry.
func (d *draft) seq(i int) int64 { return d.was.entries + int64(i) + 1 }

// putOffer queues the case for its desks. The person hears of it only after one of them has it (promise P5).
func (d *draft) putOffer(context.Context) error {
	for _, desk := range d.turn.Offer {
		d.outbox.queue(parcel{Channel: bot.DeskPrefix + desk, Number: d.number, Queued: micros(d.turn.Conversation.Updated)})
	}
	return nil
}

// putTold queues the entries for the desks that follow the case, behind its offer.
func (d *draft) putTold(context.Context) error {
	for _, desk := range d.turn.Tell {
		for i, e := range d.turn.Entries {
			if e.Kind != handoff.Understood {
				d.outbox.queue(parcel{Channel: bot.DeskPrefix + desk, Seq: d.seq(i), Number: d.number, Queued: micros(e.At)})
			}
		}
	}
	return nil
}

// putConversation writes the journal's new end, and the conversation.
func (d *draft) putConversation(context.Context) error {
	s, c := d.store, d.turn.Conversation
	body, err := encode(c)
	if err != nil {
		return err
	}
	for _, r := range d.records {
		text, err := r.text()
		if err != nil {
			return err
		}
		d.do("RPUSH", s.journal(c.ID), text)
	}
	d.do("HSET", s.talk(c.ID), fieldVersion, c.Version+1, fieldNumber, d.newest(), fieldBody, body,
		fieldBase, d.was.base+int64(len(d.outbox.fresh)))
	said := news{Rang: c.ID, Left: len(d.outbox.fresh) > 0}
	if d.turn.Case != nil || d.newest() != 0 {
		said.Topics = []string{handoff.QueueTopic}
	}
	d.publish(s.wire(), said.String())
	return nil
}
