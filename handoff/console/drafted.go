package console

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// drafted is what stands beside a reply that the model has a part in.
type drafted struct {
	Drafted
	Former  string // what the agent had typed, where it was translated
	Problem string // why there is nothing of the model's
}

// ModelReplies tells whether the model drafts replies.
func (f frame) ModelReplies() bool { return f.c.opt.Model.Reply != nil }

// suggestReply has the model draft a reply, and puts it into the field below what the agent has typed. Nothing is sent.
func (c *Console) suggestReply(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Model.Reply == nil {
		return errNoPage
	}
	wish, typed, err := c.writing(r, v)
	if err != nil {
		return c.refuse(w, r, v, refusal{handoff.Act{Verb: handoff.Reply, Case: wish.Case.Number, Text: typed}, err})
	}
	var draft Drafted
	wait := wait{fmt.Sprint(v.Agent.ID, " reply ", wish.Case.Number), longestWish}
	err = c.patiently(w, r, wait, func(ctx context.Context) (err error) {
		draft, err = c.opt.Model.Reply(ctx, wish)
		return err
	})
	p, err := c.draftedPage(r, v, "reply", err)
	if err != nil {
		return err
	}
	p.Drafted.Drafted = draft
	p.Typed[handoff.Reply] = strings.TrimSpace(typed + "\n\n" + draft.Text)
	return c.show(w, http.StatusOK, "case", p)
}

// writing reads what the agent has typed so far, and tells whether the person would get it. A refusal has its words.
func (c *Console) writing(r *http.Request, v visit) (wish Wish, typed string, err error) {
	typed = strings.ToValidUTF8(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"), "\uFFFD")
	typed = strings.TrimSpace(typed)
	if wish, err = c.wish(r, v); err != nil {
		return wish, typed, err
	}
	if len(typed) > handoff.MaxText {
		return wish, "", handoff.ErrTooLong
	}
	_, err = wish.Case.Apply(handoff.Act{Verb: handoff.Reply, Agent: v.Agent, Text: "x", At: c.opt.Now()})
	return wish, typed, err
}

// draftedPage is the case's page with what came of a wish. failed may be nil.
func (c *Console) draftedPage(r *http.Request, v visit, what string, failed error) (casePage, error) {
	number, err := caseNumber(r)
	if err != nil {
		return casePage{}, err
	}
	p, err := c.casePage(r, v, number)
	if err != nil {
		return p, err
	}
	p.Drafted = &drafted{}
	p.Drafted.Problem, err = p.problem(what, failed)
	return p, err
}
