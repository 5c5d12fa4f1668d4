package console

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/firstline-support/firstline/handoff/texts"
)

func known(lang string) bool { return slices.Contains(texts.Languages(), lang) }

// browserLanguage is the best of our languages for a visitor we do not know yet.
func (c *Console) browserLanguage(r *http.Request) string {
	var ours []language.Tag
	for _, lang := range texts.Languages() {
		ours = append(ours, language.Make(lang))
	}
	_, i := language.MatchStrings(language.NewMatcher(ours), r.Header.Get("Accept-Language"))
	return texts.Languages()[i]
}

// switchLanguage keeps the agent's choice in the session and goes back to the page it was made on.
func (c *Console) switchLanguage(w http.ResponseWriter, r *http.Request, _ visit) error {
	lang := r.PostFormValue("lang")
	if !known(lang) {
		return errMalformed
	}
	c.sessions.Put(r.Context(), sessionLang, lang)
	http.Redirect(w, r, ownPath(r.PostFormValue("back")), http.StatusSeeOther)
	return nil
}

// ownPath is the path when it is one of ours, or else the start page: a form must not send an agent elsewhere.
func ownPath(path string) string {
	if !strings.HasPrefix(path, "/console/") || strings.Contains(path, "..") || strings.ContainsAny(path, "\\\r\n") {
		return "/console/queue"
	}
	return path
}
