package model

import (
	"context"
	"fmt"
)

// Again asks once more what a recorded call of this adviser's uses has asked. It is a call of its own: it is recorded
// with the conversation, so that it is forgotten with it, and counts, but in nobody's name. A schema is not recorded:
// what it asks for stands in the prompt as well. The error is a [*Failure].
func (a *Adviser) Again(ctx context.Context, c Call) (Call, error) {
	s := a.For(Talk{Conversation: c.Conversation})
	now := Call{At: a.Now(), Use: c.Use, Prompt: c.Prompt, Model: a.Model, Conversation: c.Conversation, Turns: c.Turns}
	s.asked = asked{call: now}
	err := s.again(ctx)
	s.asked.call.Took = a.Now().Sub(now.At)
	if err != nil {
		s.fail(ctx, err)
	} else {
		s.asked.call.Result = fmt.Sprintf("call %d again", c.ID)
		s.record(ctx)
	}
	return s.asked.call, err
}

// again sends the turns as they are: what was asked before had left the house already.
func (s *Session) again(ctx context.Context) (err error) {
	call := &s.asked.call
	most := claimOf(s.talk, estimate(call.Turns, longest[call.Use]), s.a.Price)
	if s.asked.release, err = s.a.Budget.take(ctx, most, call.At); err != nil {
		return err
	}
	reply, err := s.a.Server.Complete(ctx, Request{Turns: call.Turns, Most: longest[call.Use]}, nil)
	call.Answer, call.Usage, call.Cost = reply.Text, reply.Usage, s.a.Price.Of(reply.Usage)
	if reply.Model != "" {
		call.Model = reply.Model
	}
	return stopped(err)
}
