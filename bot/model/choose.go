package model

import (
	"context"
	"fmt"
	"strings"
)

// An Option is one thing that may be meant.
type Option struct {
	Title    string
	Examples []string // how people ask for it
}

// A Choice is what the model is given to choose from.
type Choice struct {
	Words   string
	Context string // the request before, where there is one
	Options []Option
	Kinds   []string // of the values that may be named
}

// A Named value is one that the message names. Whether it is one of its kind is for others to find out.
type Named struct{ Kind, Words string }

// A Chosen option is what the model takes the words for.
type Chosen struct {
	Option int // its place; -1: none of them, or it cannot tell
	Sure   bool
	Values []Named // the words of each stand in the message
}

// mostOptions is how many a model can tell apart.
const mostOptions = 12

// Choose asks which of the options is meant. It is always one of them or none: there is no other answer.
func (s *Session) Choose(ctx context.Context, c Choice) (Chosen, error) {
	c.Options = c.Options[:min(len(c.Options), mostOptions)]
	raw, err := s.ask(ctx, UseChoose, chooseView{s.a.Organisation, c}, chooseSchema(len(c.Options), c.Kinds), nil)
	if err != nil {
		return Chosen{}, err
	}
	var said struct {
		Choice *int `json:"choice"`
		Sure   bool `json:"sure"`
		Values []struct {
			Kind  string `json:"kind"`
			Words string `json:"words"`
		} `json:"values"`
	}
	if err := unwrap(raw, &said); err != nil {
		return Chosen{}, s.garbage(ctx, err.Error())
	}
	if said.Choice == nil || *said.Choice < 0 || *said.Choice > len(c.Options) {
		return Chosen{}, s.garbage(ctx, "it chose what was not offered")
	}
	chosen := Chosen{Option: *said.Choice - 1, Sure: said.Sure && *said.Choice > 0}
	for _, v := range said.Values {
		if len(v.Words) > 0 && len(v.Words) <= mostTitle && strings.Contains(c.Words, v.Words) && has(c.Kinds, v.Kind) {
			chosen.Values = append(chosen.Values, Named{v.Kind, v.Words})
		}
	}
	s.result(ctx, chosen.says(c))
	return chosen, nil
}

// says is the choice for those who explain a decision later.
func (c Chosen) says(from Choice) string {
	if c.Option < 0 {
		return "none of them"
	}
	how := "perhaps"
	if c.Sure {
		how = "surely"
	}
	return fmt.Sprintf("%s %q", how, from.Options[c.Option].Title)
}

func has(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

// chooseSchema allows the numbers of the options and 0.
func chooseSchema(options int, kinds []string) *Schema {
	numbers := make([]string, options+1)
	for i := range numbers {
		numbers[i] = fmt.Sprint(i)
	}
	kind := `{"type":"string"}`
	if len(kinds) > 0 {
		kind = `{"type":"string","enum":` + enum(kinds) + `}`
	}
	return &Schema{Name: "choice", JSON: []byte(`{"type":"object","additionalProperties":false,` +
		`"required":["choice","sure","values"],"properties":{` +
		`"choice":{"type":"integer","enum":[` + strings.Join(numbers, ",") + `]},"sure":{"type":"boolean"},` +
		`"values":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["kind","words"],` +
		`"properties":{"kind":` + kind + `,"words":{"type":"string"}}}}}}`)}
}

type chooseView struct {
	organisation string
	c            Choice
}

func (v chooseView) about() rules { return rules{Organisation: v.organisation} }

func (v chooseView) fenced(f func(name, text string, most int) string) any {
	var options []numbered
	for i, o := range v.c.Options {
		text := o.Title
		if len(o.Examples) > 0 {
			text += "\n" + strings.Join(o.Examples, "\n")
		}
		options = append(options, numbered{i + 1, f("option", text, mostTitle*3)})
	}
	view := struct {
		Options        []numbered
		Kinds          []string
		Context, Words string
	}{Options: options, Kinds: v.c.Kinds, Words: f("message", v.c.Words, mostMessage)}
	if v.c.Context != "" {
		view.Context = f("before", v.c.Context, mostMessage)
	}
	return view
}
