package console

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
)

// ModelWrites tells whether the model drafts articles.
func (f frame) ModelWrites() bool { return f.c.opt.Model.Article != nil && f.Suggests() }

// downloadArticle gives the draft of an article of what solved the case, as it is made without a model.
func (c *Console) downloadArticle(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Librarian == nil {
		return errNoPage
	}
	found, seen, err := c.conversation(r, v)
	if err != nil {
		return err
	}
	name, text := c.opt.Librarian.Article(found, seen.Entries)
	sendFile(w, name, text)
	return nil
}

// draftArticle has the model draft the article. Where it does not help, the draft is the one that is made without it.
func (c *Console) draftArticle(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Librarian == nil || c.opt.Model.Article == nil {
		return errNoPage
	}
	wish, err := c.wish(r, v)
	if err != nil {
		return err
	}
	var name, text string
	wait := wait{fmt.Sprint(v.Agent.ID, " article ", wish.Case.Number), longestArticle}
	err = c.patiently(w, r, wait, func(ctx context.Context) (err error) {
		name, text, err = c.opt.Model.Article(ctx, wish)
		return err
	})
	var u *Unhelpful
	switch {
	case errors.As(err, &u) && u.Why == whyRunning:
		w.WriteHeader(http.StatusNoContent) // the page stays, and the first one comes
		return nil
	case errors.As(err, &u):
		name, text = c.opt.Librarian.Article(wish.Case, wish.Entries)
	case err != nil:
		return fmt.Errorf("have the model draft an article of case %d: %w", wish.Case.Number, err)
	default:
		said := c.opt.Texts.Say(v.Lang, "console.model.article", nil)
		text = strings.Replace(text, "---\n", "---\n# "+said+"\n", 1) // a remark, which no reader of the article sees
	}
	sendFile(w, name, text)
	return nil
}

// sendFile answers with an article to keep.
func sendFile(w http.ResponseWriter, name, text string) {
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = w.Write([]byte(text)) //nolint:gosec // a file to keep, and never a page: nosniff
}
