package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/firstline-support/firstline/handoff"
)

// ModelTranslates tells whether the model translates between agents and people.
func (f frame) ModelTranslates() bool { return f.c.opt.Model.Translate != nil }

// Foreign tells whether the person speaks another language than the agent, and the model can help.
func (p casePage) Foreign() bool {
	return p.ModelTranslates() && (p.Abroad != "" || p.Case.Lang != p.Lang && known(p.Case.Lang))
}

// Unread tells whether words of the person can be translated for the agent.
func (p casePage) Unread(words string) bool {
	return words != "" && (p.Foreign() || p.ModelTranslates() && isAbroad(words))
}

// translatedPage shows a person's words in the agent's language. Scripts show that part of it below the words.
type translatedPage struct {
	frame
	Case        handoff.Case
	Said        handoff.Spoken
	Translation string
	Problem     string // why there is none
}

// translateWords translates what the person said. It is shown to the agent alone, and is no part of the conversation.
func (c *Console) translateWords(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Model.Translate == nil {
		return errNoPage
	}
	wish, err := c.wish(r, v)
	if err != nil {
		return err
	}
	p := translatedPage{frame: c.newFrame(r, v), Case: wish.Case}
	p.number = wish.Case.Number
	if p.Said, err = saidAt(wish.Entries, r.PostFormValue("of")); err != nil {
		return err
	}
	wait := wait{fmt.Sprint(v.Agent.ID, " words ", wish.Case.Number, " ", p.Said.Seq), longestWish}
	err = c.patiently(w, r, wait, func(ctx context.Context) (err error) {
		p.Translation, err = c.opt.Model.Translate(ctx, wish, Foreign{Text: p.Said.Text, Into: v.Lang})
		return err
	})
	if p.Problem, err = p.problem("translate", err); err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "translated", p)
}

// saidAt gives what a person said, as it is now.
func saidAt(entries []handoff.Entry, seq string) (handoff.Spoken, error) {
	of, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		return handoff.Spoken{}, errMalformed
	}
	for _, s := range handoff.Latest(entries) {
		if s.Seq == of && s.Kind == handoff.Said && s.From == handoff.ByPerson && s.Text != "" {
			return s, nil
		}
	}
	return handoff.Spoken{}, errNoPage
}

// translateReply puts what the agent has typed into the person's language. Nothing is sent.
func (c *Console) translateReply(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Model.Translate == nil {
		return errNoPage
	}
	wish, typed, err := c.writing(r, v)
	if err == nil && typed == "" {
		err = handoff.ErrNoText
	}
	if err != nil {
		return c.refuse(w, r, v, refusal{handoff.Act{Verb: handoff.Reply, Case: wish.Case.Number, Text: typed}, err})
	}
	translated, into := typed, Foreign{Text: typed, Into: wish.Case.Lang}
	if like := abroad(wish.Entries); like != "" {
		into.Into, into.Like = "", like
	}
	wait := wait{fmt.Sprint(v.Agent.ID, " reply ", wish.Case.Number), longestWish}
	err = c.patiently(w, r, wait, func(ctx context.Context) error {
		text, err := c.opt.Model.Translate(ctx, wish, into)
		if err == nil {
			translated = text
		}
		return err
	})
	p, err := c.draftedPage(r, v, "translate", err)
	if err != nil {
		return err
	}
	if p.Drafted.Problem == "" {
		p.Drafted.Text, p.Drafted.Former = translated, typed
	}
	p.Typed[handoff.Reply] = translated
	return c.show(w, http.StatusOK, "case", p)
}

// problem says why the model gave nothing; empty where it did.
func (f frame) problem(what string, failed error) (string, error) {
	var u *Unhelpful
	switch {
	case failed == nil:
		return "", nil
	case errors.As(failed, &u):
		general := f.SayOr("model.why."+u.Why, f.Say("model.why.other"))
		return f.SayOr("model.why."+what+"."+u.Why, general), nil
	default:
		return "", fmt.Errorf("ask the model to %s: %w", what, failed)
	}
}
