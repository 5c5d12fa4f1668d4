package console

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

// AnswerIDs are the numbers of the answers that are put together, as the form of the page brings them back.
func (f frame) AnswerIDs(s handoff.Contribution) string {
	var ids []string
	for _, id := range s.IDs {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	return strings.Join(ids, ",")
}

// Linked tells whether an address leads to a page: channels give others as well, and nothing else is a link.
func (f frame) Linked(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// reviewAnswers settles answers of members: an article was made of them, or they are dismissed.
func (c *Console) reviewAnswers(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Librarian == nil {
		return errNoPage
	}
	ids, err := idsOf(r, "answers")
	if err != nil {
		return err
	}
	verdict := r.PostForm.Get("verdict")
	if verdict != handoff.SolutionUsed && verdict != handoff.SolutionDismissed {
		return errMalformed
	}
	noted(r, fmt.Sprint(verdict, " ", ids))
	err = c.opt.Librarian.Review(r.Context(), handoff.Review{Solutions: ids, Verdict: verdict, Agent: v.Agent})
	if err != nil {
		return fmt.Errorf("review answers of members: %w", err)
	}
	http.Redirect(w, r, "/console/knowledge", http.StatusSeeOther)
	return nil
}

// mostTitle letters of an answer stand for it where nobody knows the question.
const mostTitle = 80

// downloadAnswer gives the draft of an article of an answer.
func (c *Console) downloadAnswer(w http.ResponseWriter, r *http.Request, v visit) error {
	g, err := c.gaps(r, v)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("answer"), 10, 64)
	at := slices.IndexFunc(g.Contributed, func(s handoff.Contribution) bool { return slices.Contains(s.IDs, id) })
	if err != nil || at < 0 {
		return errNoPage
	}
	s := g.Contributed[at]
	d := kb.Draft{Title: handoff.OneLine(s.Answer), Lang: s.Lang, Questions: s.Questions, Owner: v.Agent.Team,
		Text: s.Answer}
	if letters := []rune(d.Title); len(letters) > mostTitle {
		d.Title = string(letters[:mostTitle])
	}
	if len(s.Questions) > 0 {
		d.Title = s.Questions[0]
	}
	if n := len(s.Links); n > 0 {
		d.Source = s.Links[n-1] // the oldest
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.File()}))
	_, _ = w.Write([]byte(d.Markdown())) // the browser is gone: there is nobody to tell
	return nil
}
