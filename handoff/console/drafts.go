package console

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// draftKinds are what can be kept of what an agent types, by the name of its form, with the verb that it is for.
var draftKinds = map[string]handoff.Verb{"reply": handoff.Reply, "note": handoff.AddNote,
	"hand-back": handoff.HandBack, "resolve": handoff.Resolve}

// keepDraft keeps what the agent has typed so far.
func (c *Console) keepDraft(w http.ResponseWriter, r *http.Request, v visit) error {
	number, err := caseNumber(r)
	if err != nil {
		return err
	}
	kind, text := r.PostFormValue("kind"), strings.ToValidUTF8(r.PostFormValue("text"), "\uFFFD")
	switch {
	case c.opt.Drafts == nil:
		return errNoPage
	case draftKinds[kind] == "":
		return errMalformed
	case len(text) > handoff.MaxText:
		return handoff.ErrTooLong
	}
	if err := c.opt.Drafts.PutDraft(r.Context(), v.Agent.ID, number, kind, text); err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// dropDraft forgets the draft of what was just done. That it stays is no reason to call the act undone.
func (c *Console) dropDraft(r *http.Request, a handoff.Act) {
	if c.opt.Drafts == nil {
		return
	}
	verb := a.Verb
	if verb == handoff.Ask {
		verb = handoff.Reply // they are written in the same field
	}
	for kind, of := range draftKinds {
		if of != verb {
			continue
		}
		if err := c.opt.Drafts.PutDraft(r.Context(), a.Agent.ID, a.Case, kind, ""); err != nil {
			c.opt.Log.Warn("forget a draft", "case", a.Case, "err", err)
		}
	}
}

// drafts reads what the agent has not sent.
func (c *Console) drafts(r *http.Request, v visit, number int64) (map[handoff.Verb]string, error) {
	if c.opt.Drafts == nil {
		return nil, nil
	}
	kept, err := c.opt.Drafts.Drafts(r.Context(), v.Agent.ID, number)
	if err != nil {
		return nil, fmt.Errorf("read drafts: %w", err)
	}
	typed := map[handoff.Verb]string{}
	for kind, text := range kept {
		typed[draftKinds[kind]] = text
	}
	return typed, nil
}
