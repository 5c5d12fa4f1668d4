package face

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Roster knows the agents.
type Roster interface {
	Agents(ctx context.Context) ([]handoff.Agent, error)
}

// A Setting is what a desk in a chat is told of its workspace, whatever the chat.
type Setting struct {
	Teams   line.Teams
	Codes   []handoff.Choice // how a case is resolved
	Service handoff.Service
	Prefix  string // of case numbers
	Lang    string // of what several read
	// Languages are those in which one reader is spoken to, by their locale; none: all in Lang.
	Languages []string
	// CodeName is what people call a way to resolve in a language; nil: by the label in Codes.
	CodeName func(code, lang string) string
	Texts    *texts.Catalogue
	Cases    handoff.Cases
	Agents   Roster
	// Approvals take what agents decide about requests; nil: nothing is decided here.
	Approvals handoff.Approvals
	URL       func(number int64) string // the case at another desk; nil or "": nowhere
}

// Voice is for what several read. The platform is named as people call it.
func (s Setting) Voice(platform string) line.Voice {
	return line.Voice{Texts: s.Texts, Lang: s.Lang, Teams: s.Teams, Platform: platform}
}

// Maker makes faces in that voice.
func (s Setting) Maker(platform string) Maker {
	return Maker{Voice: s.Voice(platform), Service: s.Service, Prefix: s.Prefix, Codes: s.Codes, CodeName: s.CodeName}
}

// Reads is the language for what somebody alone reads.
func (s Setting) Reads(locale string) string {
	lang, _, _ := strings.Cut(locale, "-")
	if !slices.Contains(s.Languages, lang) {
		return s.Lang
	}
	return lang
}

// ErrNoAgent is for who may not work on a case: nobody of ours, or of another team than a private one.
var ErrNoAgent = errors.New("no agent of ours, or none of the team")

// Admit gives a case if the agent may see it.
func (s Setting) Admit(ctx context.Context, agent handoff.Agent, number int64) (handoff.Case, error) {
	c, err := s.Cases.Case(ctx, number)
	if err != nil {
		return c, fmt.Errorf("case %d: %w", number, err)
	}
	if !s.Teams.Privacy().Agent(agent)(c) {
		return c, ErrNoAgent
	}
	return c, nil
}

// Named gives the case with a key; ours is false for one of another Firstline.
func (s Setting) Named(ctx context.Context, key string) (c handoff.Case, ours bool, err error) {
	number, ok := line.NumberOf(key)
	if !ok {
		return c, false, nil
	}
	c, err = s.Cases.Case(ctx, number)
	if errors.Is(err, handoff.ErrNoCase) || err == nil && line.Key(c) != key {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("case %d: %w", number, err)
	}
	return c, true, nil
}

// Refusal is how an agent is told why an act was not carried out; "" where it was, or where it may still be.
func (s Setting) Refusal(ctx context.Context, v line.Voice, a handoff.Act, err error) string {
	if err == nil {
		return ""
	}
	c, _ := s.Cases.Case(ctx, a.Case) // without it less is told
	return v.Refusal(c, a, err)
}
