package web

import (
	"cmp"
	"net/http"
	"slices"

	"golang.org/x/text/language"
)

// maxAccept is the longest Accept-Language that is looked at.
const maxAccept = 500

func newMatcher(languages []string) language.Matcher {
	tags := make([]language.Tag, 0, len(languages))
	for _, lang := range languages {
		tags = append(tags, language.Make(lang))
	}
	return language.NewMatcher(tags)
}

// lang chooses the language to speak in.
func (c *Channel) lang(r *http.Request, asked string) string {
	return cmp.Or(c.hint(r, asked), c.opts.Languages[0])
}

// hint is what is known of the person's language: what was asked for when we speak it, else what the browser says, else
// nothing. The bot must not take our own first language for the person's.
func (c *Channel) hint(r *http.Request, asked string) string {
	if slices.Contains(c.opts.Languages, asked) {
		return asked
	}
	_, at, sure := c.matcher.Match(accepted(r)...)
	if sure == language.No {
		return ""
	}
	return c.opts.Languages[at]
}

// locale is the browser's first language, or "" when it does not say.
func locale(r *http.Request) string {
	tags := accepted(r)
	if len(tags) == 0 {
		return ""
	}
	return tags[0].String()
}

// accepted reads what the browser says about its person's languages; what cannot be read counts as nothing.
func accepted(r *http.Request) []language.Tag {
	header := r.Header.Get("Accept-Language")
	if len(header) > maxAccept {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	return tags
}
