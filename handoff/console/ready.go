package console

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// suggestPage lists what the knowledge base says to the person's request. Scripts show its list in the case's page.
type suggestPage struct {
	frame
	Case  handoff.Case
	Found []handoff.Suggested
}

func (c *Console) showSuggestions(w http.ResponseWriter, r *http.Request, v visit) error {
	p := suggestPage{frame: c.newFrame(r, v)}
	var err error
	if p.Case, p.Found, err = c.suggestions(r, v); err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "suggest", p)
}

// suggestions asks the knowledge base for the words of the request, the latest of the person with them.
func (c *Console) suggestions(r *http.Request, v visit) (handoff.Case, []handoff.Suggested, error) {
	if c.opt.Librarian == nil {
		return handoff.Case{}, nil, errNoPage
	}
	found, seen, err := c.conversation(r, v)
	if err != nil {
		return found, nil, err
	}
	suggested, err := c.opt.Librarian.Suggest(r.Context(), found, wanted(seen.Brief(found), seen.Entries))
	if err != nil {
		return found, nil, fmt.Errorf("ask the knowledge base for case %d: %w", found.Number, err)
	}
	return found, suggested, nil
}

// conversation gives the case of a request with what the visitor may see of its conversation.
func (c *Console) conversation(r *http.Request, v visit) (handoff.Case, handoff.Extract, error) {
	number, err := caseNumber(r)
	if err != nil {
		return handoff.Case{}, handoff.Extract{}, err
	}
	found, err := c.visible(r.Context(), v, number)
	if err != nil {
		return found, handoff.Extract{}, err
	}
	seen, err := c.extract(r.Context(), v, found)
	return found, seen, err
}

// wanted are the words to search for: the request, or the person's last words where there is none.
func wanted(b handoff.Brief, entries []handoff.Entry) string {
	var words []string
	for _, line := range b.Request {
		words = append(words, line.Text)
	}
	said := handoff.Latest(entries)
	for i := len(said) - 1; i >= 0 && len(words) == 0; i-- {
		if e := said[i]; e.Kind == handoff.Said && e.From == handoff.ByPerson && e.Detail == "" && e.Text != "" {
			words = append(words, e.Text)
		}
	}
	return strings.Join(words, "\n")
}

// prefill puts what the agent chose into the reply, for browsers without scripts.
func (c *Console) prefill(r *http.Request, v visit, p *casePage) error {
	if id := r.FormValue("ready"); id != "" {
		for _, reply := range p.Replies() {
			if reply.ID == id {
				p.Typed[handoff.Reply] = reply.Text
			}
		}
	}
	id := r.FormValue("article")
	if id == "" {
		return nil
	}
	_, found, err := c.suggestions(r, v)
	for _, s := range found {
		if s.Article == id {
			p.Typed[handoff.Reply] = p.Draft(s)
		}
	}
	return err
}

// Draft is a suggestion as a reply: what the article says, and where that stands.
func (f frame) Draft(s handoff.Suggested) string {
	return s.Text + "\n\n" + f.c.opt.Texts.Say(s.Lang, "console.ready.source", map[string]any{"Title": s.Title})
}

// Suggests tells whether there is a knowledge base to ask.
func (f frame) Suggests() bool { return f.c.opt.Librarian != nil }
