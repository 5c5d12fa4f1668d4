package action

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// byAgent is the way of proving who one is by somebody who knows it: an agent vouches.
const byAgent = "agent"

// shortestReason is how many letters an agent has to say at least about how they know it.
const shortestReason = 10

// A Vouching is an agent's word that a person is who they say.
type Vouching struct {
	Agent handoff.Agent
	Claim Claim
	How   string // by what the agent knows it
}

// Vouchers take agents' words. Without them nobody vouches.
type Vouchers struct {
	// Attest keeps the word as a proof. An error that wraps ErrRefused says that it does not count.
	Attest func(ctx context.Context, v Vouching) error
	// Question is what agents read, by the account; Markdown.
	Question func(account string) string
	Team     string // whose agents are asked
}

// ErrRefused is wrapped where an agent's word does not count: for themselves, or for an account that is not there.
var ErrRefused = errors.New("the agent's word does not count")

// vouchWithin is how long an agent has time to vouch.
const vouchWithin = 8 * time.Hour

// vouch asks the agents whether they know the person. The flow goes on when one of them has answered.
func (o *Office) vouch(ctx context.Context, e bot.Errand) (handoff.Report, error) {
	if o.Vouchers == nil {
		const why = "no agents are asked here"
		o.audit(ctx, e, Failed, why)
		return handoff.Report{Code: Failed, Detail: why}, nil
	}
	r := o.newRequest(e)
	r.Vouch, r.Team, r.Account = true, o.Vouchers.Team, e.Order.With["account"]
	r.What, r.Lang, r.Until = o.Vouchers.Question(r.Account), e.Lang, r.Asked.Add(vouchWithin)
	if err := o.ask(ctx, e, r); err != nil {
		return handoff.Report{}, err
	}
	return handoff.Report{Code: "open", Values: map[string]string{"by": byAgent}}, nil
}

// reasoned tells whether an agent who vouches says how they know it: "yes" alone is what somebody says who was asked
// nicely.
func (r request) reasoned(yes bool, note string) error {
	if r.Vouch && yes && utf8.RuneCountInString(strings.TrimSpace(note)) < shortestReason {
		return handoff.ErrNoReason
	}
	return nil
}

// vouched makes a proof of an agent's yes, and gives the code that the flow goes on with.
func (o *Office) vouched(ctx context.Context, r request) (string, error) {
	if r.State != handoff.Approved {
		return Failed, nil
	}
	err := o.Vouchers.Attest(ctx, Vouching{Agent: handoff.Agent{ID: r.By, Account: handoff.Account{Email: r.ByMail}},
		Claim: Claim{Channel: r.Channel, Conversation: r.Conversation, Person: r.Person, Account: r.Account, Lang: r.Lang},
		How:   r.Note})
	switch {
	case errors.Is(err, ErrRefused):
		return Failed, nil
	case err != nil:
		return "", fmt.Errorf("keep an agent's word: %w", err)
	}
	return OK, nil
}
