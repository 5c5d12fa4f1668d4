package model

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// mostTranslated is how many characters are translated at once, and mostLike how many show the language wanted.
const (
	mostTranslated = 8000
	mostLike       = 500
)

// Foreign is a text that somebody does not read.
type Foreign struct {
	Text string
	Into string // the language wanted, "en" or "de"; empty: the one of Like
	Like string // words of whoever shall read it, where that is a language that nobody here can name
}

// Translate writes a text in another language. Numbers, links, addresses and what stands in backquotes are the same in
// both, or there is no translation: a human reads it as if the other had written it.
func (s *Session) Translate(ctx context.Context, f Foreign) (string, error) {
	text := f.Text
	if len([]rune(text)) > mostTranslated {
		return "", &Failure{Kind: TooLong, Err: errTooLong}
	}
	raw, err := s.ask(ctx, UseTranslate, translateView{s.a.Organisation, f}, nil, nil)
	if err != nil {
		return "", err
	}
	raw = strings.TrimSpace(raw)
	switch {
	case raw == "":
		return "", s.garbage(ctx, "it wrote nothing")
	case len(raw) > 4*len(text)+mostTitle:
		return "", s.garbage(ctx, "it wrote more than a translation")
	case !slices.Equal(fixed(raw), fixed(text)):
		return "", s.garbage(ctx, "numbers, links or commands are not the same")
	}
	s.result(ctx, "translated")
	return raw, nil
}

// fixed are the parts of a text that no translation changes, sorted.
func fixed(text string) []string {
	all := fixedParts.FindAllString(text, -1)
	for i, part := range all {
		all[i] = strings.TrimRight(strings.Trim(part, "`"), ".,;:!?)")
	}
	slices.Sort(all)
	return all
}

var fixedParts = regexp.MustCompile("`[^`\n]+`|https?://[^\\s)>\\]]+|[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+|[0-9]+")

type translateView struct {
	organisation string
	Foreign
}

func (v translateView) about() rules { return rules{v.organisation, languages[v.Into]} }

func (v translateView) fenced(f func(name, text string, most int) string) any {
	var data struct{ Text, Like string }
	if v.Into == "" {
		data.Like = f("sample", v.Like, mostLike)
	}
	data.Text = f("text", v.Text, mostTranslated)
	return data
}
