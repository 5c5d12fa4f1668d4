package teach

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// A Veil knows whose names are masked.
type Veil struct {
	staff []string        // names of the agents
	usual map[string]bool // words of the workspace's own examples: Mr Drucker does not hide the printer
}

// A Roster knows the agents.
type Roster interface {
	Agents(ctx context.Context) ([]handoff.Agent, error)
}

// NewVeil makes a veil over the names of the agents, as far as they are no words of what people ask.
func NewVeil(ctx context.Context, roster Roster, set intents.Set) (Veil, error) {
	agents, err := roster.Agents(ctx)
	if err != nil {
		return Veil{}, err
	}
	v := Veil{usual: map[string]bool{}}
	for _, a := range agents {
		v.staff = append(v.staff, a.Name)
	}
	for _, in := range set.Intents {
		for _, examples := range in.Examples {
			for _, text := range examples {
				for _, word := range strings.FieldsFunc(strings.ToLower(text), noLetter) {
					v.usual[word] = true
				}
			}
		}
	}
	return v, nil
}

func noLetter(r rune) bool { return !unicode.IsLetter(r) }

// Mask masks the names of the staff and the others named, and then as [Mask] does. Each part of a name is one. Case
// does not count: people write their own in small letters.
func (v Veil) Mask(text string, others ...string) string {
	var parts []string
	for _, name := range append(slices.Clip(v.staff), others...) {
		parts = append(parts, v.parts(name, strings.ToLower(text))...)
	}
	if len(parts) > 0 {
		slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) }) // the whole before its parts
		form := regexp.MustCompile(`(?i)(^|[^\pL\pN])(?:` + strings.Join(parts, "|") + `)(s?)($|[^\pL\pN])`)
		for range 2 { // what ends one match cannot begin the next
			text = form.ReplaceAllString(text, "${1}"+Masked+"${2}${3}")
		}
	}
	return Mask(text)
}

// shortestName in letters: "Al" is a part of too many words.
const shortestName = 3

// parts are a name and its words as far as a text in small letters may hold them, fit for an expression.
func (v Veil) parts(name, text string) []string {
	words := strings.Fields(name)
	if len(words) > 1 {
		words = append(words, strings.Join(words, " "))
	}
	var found []string
	for _, word := range words {
		small := strings.ToLower(word)
		if utf8.RuneCountInString(word) >= shortestName && strings.Contains(text, small) && !v.usual[small] {
			found = append(found, regexp.QuoteMeta(word))
		}
	}
	return found
}
