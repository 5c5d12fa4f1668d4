package model

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// mostTranslated is how many characters are translated at once.
const mostTranslated = 8000

// Translate writes a text in another language. Numbers, links, addresses and what stands in backquotes are the same in
// both, or there is no translation: a human reads it as if the other had written it.
func (s *Session) Translate(ctx context.Context, text, into string) (string, error) {
	if len([]rune(text)) > mostTranslated {
		return "", &Failure{Kind: TooLong, Err: errTooLong}
	}
	raw, err := s.ask(ctx, UseTranslate, translateView{s.a.Organisation, text, into}, nil, nil)
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

type translateView struct{ organisation, text, into string }

func (v translateView) about() rules { return rules{v.organisation, languages[v.into]} }

func (v translateView) fenced(f func(name, text string, most int) string) any {
	return struct{ Text string }{f("text", v.text, mostTranslated)}
}
