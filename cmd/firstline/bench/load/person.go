package load

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// A talk is one conversation in a channel.
type talk interface {
	// next names what is sent next.
	next() string
	// send sends words, or presses a button, and returns nil when that is acknowledged. Sending the same again is safe.
	send(ctx context.Context, id string, w words) error
	// listen hands on what the person reads, until ctx ends.
	listen(ctx context.Context, hear func(line), fail func(error))
	// last hands on once more what there is to read.
	last(ctx context.Context, hear func(line)) error
	// journal tells whether the person's own words are read as well.
	journal() bool
	// timed tells whether an acknowledgement can be seen.
	timed() bool
	isHuman(c choice) bool
	// name is what the node calls the conversation, as far as that can be known.
	name() string
}

// Words are what is sent: text or a button.
type words struct {
	text  string
	press *choice
}

// A person has one conversation.
type person struct {
	chance  *rand.Rand
	options Options
	tally   *tally
	talk    talk
	account *account
}

// How people are. Shares are of one.
const (
	clicking  = 0.5 // of those who are shown buttons
	returning = 0.2 // of those who were answered

	// between two fragments: shorter than the node waits for more words, so that a burst is one utterance
	shortest = 150 * time.Millisecond
	longest  = 600 * time.Millisecond
)

// live has the conversation, beginning at due. end is when nobody begins anything more; ctx when nobody waits any more.
func (p *person) live(ctx, end context.Context, due time.Time) {
	listening, leave := context.WithCancel(ctx)
	var ears sync.WaitGroup
	ears.Go(func() {
		p.talk.listen(listening, p.hear, func(err error) { p.tally.fail(kindOf(err)) })
	})
	p.visit(ctx, end, due)
	leave()
	ears.Wait()
}

// visit is what the person does.
func (p *person) visit(ctx, end context.Context, due time.Time) {
	escalates := p.chance.Float64() < p.options.Escalate
	question := pick(p.chance, questions)
	if escalates {
		question = pick(p.chance, problems)
	}
	if !p.burst(ctx, due, question) || !p.account.settled(ctx) {
		return
	}
	if escalates {
		p.escalate(ctx, end)
		return
	}
	if p.chance.Float64() < clicking && !p.click(ctx, end) {
		return
	}
	if p.chance.Float64() < returning && p.think(end) {
		p.burst(ctx, time.Now(), pick(p.chance, questions))
		p.account.settled(ctx)
	}
}

// burst types two fragments and then what it is about. All three are due by the clock, however long the node takes for
// the first.
func (p *person) burst(ctx context.Context, due time.Time, question string) bool {
	for _, text := range []string{pick(p.chance, greetings), pick(p.chance, starts), question} {
		if !p.say(ctx, due, words{text: text}) {
			return false
		}
		due = due.Add(shortest + time.Duration(p.chance.Int64N(int64(longest-shortest))))
	}
	return true
}

// click presses one of the buttons under the answer, but not the one for a human.
func (p *person) click(ctx, end context.Context) bool {
	var buttons []choice
	for _, c := range p.account.offered() {
		if !p.talk.isHuman(c) {
			buttons = append(buttons, c)
		}
	}
	if len(buttons) == 0 || !p.think(end) {
		return false
	}
	pressed := pick(p.chance, buttons)
	return p.say(ctx, time.Now(), words{press: &pressed}) && p.account.settled(ctx)
}

// escalate asks for a human, waits for one where agents work, and thanks.
func (p *person) escalate(ctx, end context.Context) {
	if !p.think(end) {
		return
	}
	please := words{text: humanPlease}
	for _, c := range p.account.offered() {
		if p.talk.isHuman(c) {
			please = words{press: &c}
		}
	}
	due := time.Now()
	p.account.handedOver()
	if !p.say(ctx, due, please) || !p.account.settled(ctx) {
		return
	}
	p.tally.count(func(c *Counts) { c.Escalated++ })
	if p.options.Agents == 0 {
		return
	}
	if !p.account.helped(end) { // the run is over: whoever waits now is told of in the report
		p.tally.count(func(c *Counts) { c.Waiting++ })
		return
	}
	p.tally.helped(due)
	if p.think(end) {
		p.say(ctx, time.Now(), words{text: thanks})
		p.account.settled(ctx)
	}
}

// say sends at the moment when it is due, and again until it is acknowledged.
func (p *person) say(ctx context.Context, due time.Time, w words) bool {
	if !until(ctx, due) {
		return false
	}
	p.tally.due(due)
	id := p.talk.next()
	p.account.say(id, due)
	for pause := (backoff{}); ; {
		err := p.talk.send(ctx, id, w)
		if err == nil {
			p.account.acknowledge(id)
			p.tally.acked(due, p.talk.timed())
			return true
		}
		if ctx.Err() == nil {
			p.tally.fail(kindOf(err))
		}
		var f *failure
		if errors.As(err, &f) && f.lost || !until(ctx, time.Now().Add(pause.next(err))) {
			p.tally.unsent(ctx)
			p.account.unsay(id)
			return false
		}
	}
}

// hear takes in what is read.
func (p *person) hear(l line) { p.tally.heard(p.account.hear(l)) }

// think is a pause of a person. It is false when the run is over.
func (p *person) think(end context.Context) bool {
	return until(end, time.Now().Add(while(p.chance, p.options.Think)))
}

// while is a random time with that mean, and at most four times as long.
func while(chance *rand.Rand, mean time.Duration) time.Duration {
	return min(time.Duration(chance.ExpFloat64()*float64(mean)), 4*mean)
}

func pick[T any](chance *rand.Rand, from []T) T { return from[chance.IntN(len(from))] }
