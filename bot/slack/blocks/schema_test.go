package blocks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/slack-go/slack"
)

// A kit knows what Slack refuses.
type kit struct{ blocks, view *jsonschema.Schema }

func newKit(t testing.TB) kit {
	t.Helper()
	data, err := os.ReadFile("testdata/blockkit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("file:///blockkit.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled := func(name string) *jsonschema.Schema {
		s, err := c.Compile("file:///blockkit.json#/definitions/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return kit{compiled("Blocks"), compiled("ModalOrHome")}
}

// message checks the blocks of a message.
func (k kit) message(blocks []slack.Block) error {
	if len(blocks) == 0 {
		return fmt.Errorf("no blocks")
	}
	return k.check(k.blocks, map[string]any{"blocks": blocks})
}

func (k kit) check(s *jsonschema.Schema, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return k.raw(s, data)
}

func (k kit) raw(s *jsonschema.Schema, data []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if err := s.Validate(value); err != nil {
		return err
	}
	return beyond(value)
}

// least is what Slack wants and the schema does not say: lists that must not be empty, and texts that are longest
// where the schema names another limit.
var least = map[string]string{"options": "overflow static_select checkboxes radio_buttons", "blocks": "modal home"}

func beyond(value any) error {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			if err := beyond(one); err != nil {
				return err
			}
		}
	case map[string]any:
		kind, _ := v["type"].(string)
		for name, of := range least {
			if list, ok := v[name].([]any); ok && strings.Contains(" "+of+" ", " "+kind+" ") && len(list) == 0 {
				return fmt.Errorf("%s of %s is empty", name, kind)
			}
		}
		for _, limit := range []struct {
			kind, name string
			most       int
		}{{"overflow", "options", 5}, {"static_select", "options", 100}} {
			if list, ok := v[limit.name].([]any); ok && kind == limit.kind && len(list) > limit.most {
				return fmt.Errorf("%s has %d %s", kind, len(list), limit.name)
			}
		}
		if n, ok := v["max_length"].(json.Number); ok && kind == "plain_text_input" && n.String() > "3000" && len(n.String()) > 3 {
			return fmt.Errorf("max_length is %s", n)
		}
		for name, most := range map[string]int{"title": 24, "close": 24, "submit": 24} {
			text, _ := v[name].(map[string]any)
			if words, ok := text["text"].(string); ok && kind == "modal" && len([]rune(words)) > most {
				return fmt.Errorf("%s has %d letters", name, len([]rune(words)))
			}
		}
		for name, most := range map[string]int{"private_metadata": 3000, "callback_id": 255} {
			if text, ok := v[name].(string); ok && len([]rune(text)) > most {
				return fmt.Errorf("%s is too long", name)
			}
		}
		if p, ok := v["placeholder"].(map[string]any); ok && kind != "image" {
			if text, _ := p["text"].(string); len([]rune(text)) > 150 {
				return fmt.Errorf("the placeholder is too long")
			}
		}
		if kind == "section" && v["text"] == nil && v["fields"] == nil {
			return fmt.Errorf("a section without text and fields")
		}
		for _, one := range v {
			if err := beyond(one); err != nil {
				return err
			}
		}
	}
	return nil
}

func long(n int) string { return `"` + strings.Repeat("x", n) + `"` }

func many(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

func plainJSON(text string) string { return `{"type":"plain_text","text":` + text + `}` }

// refusals are the constructions that must be refused, for the blocks that we make. A view is one with "modal" in it.
func refusals() map[string]string {
	text, option := plainJSON(`"x"`), `{"text":`+plainJSON(`"x"`)+`,"value":"x"}`
	section := func(text string) string { return `{"type":"section","text":` + text + `}` }
	actions := func(element string) string { return `{"type":"actions","elements":[` + element + `]}` }
	button := func(rest string) string {
		return actions(`{"type":"button","text":` + text + `,"action_id":"a"` + rest + `}`)
	}
	chooser := func(options string) string {
		return actions(`{"type":"static_select","action_id":"a","options":` + options + `}`)
	}
	modal := func(rest string) string {
		return `{"type":"modal","title":` + text + `,"blocks":[{"type":"divider"}]` + rest + `}`
	}
	input := func(rest string) string {
		return `{"type":"input","label":` + text + `,"element":{"type":"plain_text_input"` + rest + `}}`
	}
	return map[string]string{
		"text-empty":                            section(plainJSON(`""`)),
		"text-too-long":                         section(plainJSON(long(3001))),
		"button-action-id-too-long":             actions(`{"type":"button","text":` + text + `,"action_id":` + long(256) + `}`),
		"button-text-too-long":                  actions(`{"type":"button","text":` + plainJSON(long(76)) + `}`),
		"button-url-too-long":                   button(`,"url":` + long(3001)),
		"button-value-too-long":                 button(`,"value":` + long(2001)),
		"button-accessibility-label-too-long":   button(`,"accessibility_label":` + long(76)),
		"confirmation-title-too-long":           button(`,"confirm":{"text":` + text + `,"title":` + plainJSON(long(101)) + `}`),
		"confirmation-text-too-long":            button(`,"confirm":{"text":` + plainJSON(long(301)) + `}`),
		"confirmation-confirm-too-long":         button(`,"confirm":{"text":` + text + `,"confirm":` + plainJSON(long(31)) + `}`),
		"confirmation-deny-too-long":            button(`,"confirm":{"text":` + text + `,"deny":` + plainJSON(long(31)) + `}`),
		"option-text-too-long":                  chooser(`[{"text":` + plainJSON(long(76)) + `,"value":"x"}]`),
		"option-value-too-long":                 chooser(`[{"text":` + text + `,"value":` + long(151) + `}]`),
		"option-url-too-long":                   chooser(`[{"text":` + text + `,"value":"x","url":` + long(3001) + `}]`),
		"select-placeholder-too-long":           actions(`{"type":"static_select","placeholder":` + plainJSON(long(151)) + `,"options":[` + option + `]}`),
		"select-too-many-options":               chooser(many(101, option)),
		"overflow-empty":                        actions(`{"type":"overflow","options":[]}`),
		"overflow-too-many-options":             actions(`{"type":"overflow","options":` + many(6, option) + `}`),
		"plain-text-input-max-length-too-large": input(`,"max_length":3001`),
		"actions-too-many-elements":             `{"type":"actions","elements":` + many(26, `{"type":"button","text":`+text+`}`) + `}`,
		"context-too-many-elements":             `{"type":"context","elements":` + many(11, text) + `}`,
		"context-invalid-element":               `{"type":"context","elements":[{"type":"button","text":` + text + `}]}`,
		"header-text-too-long":                  `{"type":"header","text":` + plainJSON(long(151)) + `}`,
		"input-label-too-long":                  `{"type":"input","label":` + plainJSON(long(2001)) + `,"element":{"type":"plain_text_input"}}`,
		"input-hint-too-long":                   `{"type":"input","label":` + text + `,"hint":` + plainJSON(long(2001)) + `,"element":{"type":"plain_text_input"}}`,
		"input-invalid-element":                 `{"type":"input","label":` + text + `,"element":{"type":"button","text":` + text + `}}`,
		"section-text-too-long":                 section(plainJSON(long(3001))),
		"section-too-many-fields":               `{"type":"section","fields":` + many(11, text) + `}`,
		"section-field-too-long":                `{"type":"section","fields":[` + plainJSON(long(2001)) + `]}`,
		"section-missing-content":               `{"type":"section"}`,
		"block-id-too-long":                     `{"type":"divider","block_id":` + long(256) + `}`,
		"view-missing-blocks":                   `{"type":"modal","title":` + text + `,"blocks":[]}`,
		"view-too-many-blocks":                  `{"type":"modal","title":` + text + `,"blocks":` + many(101, `{"type":"divider"}`) + `}`,
		"view-private-metadata-too-long":        modal(`,"private_metadata":` + long(3001)),
		"view-callback-id-too-long":             modal(`,"callback_id":` + long(256)),
		"view-title-too-long":                   `{"type":"modal","title":` + plainJSON(long(25)) + `,"blocks":[{"type":"divider"}]}`,
		"view-close-too-long":                   modal(`,"close":` + plainJSON(long(25))),
		"view-submit-too-long":                  modal(`,"submit":` + plainJSON(long(25))),
	}
}

// The check that stands for Slack in these tests refuses what Slack refuses.
func TestTheCheckRefusesWhatSlackRefuses(t *testing.T) {
	k := newKit(t)
	data, err := os.ReadFile("testdata/blockkit_invalid_cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var known struct {
		Cases []struct{ ID, Description string }
	}
	if err := json.Unmarshal(data, &known); err != nil {
		t.Fatal(err)
	}
	descriptions := map[string]string{}
	for _, c := range known.Cases {
		descriptions[c.ID] = c.Description
	}
	for id, construction := range refusals() {
		if descriptions[id] == "" {
			t.Errorf("%s is no case of the list", id)
		}
		schema, whole := k.blocks, `{"blocks":[`+construction+`]}`
		if strings.HasPrefix(construction, `{"type":"modal"`) {
			schema, whole = k.view, construction
		}
		if k.raw(schema, []byte(whole)) == nil {
			t.Errorf("%s: %s", id, descriptions[id])
		}
	}
	if err := k.raw(k.blocks, []byte(`{"blocks":[{"type":"section","text":`+plainJSON(`"x"`)+`}]}`)); err != nil {
		t.Errorf("a section was refused: %v", err)
	}
}
