package cards_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/markdown"
)

// A kit knows what Discord refuses.
type kit struct{ message, modal, command *jsonschema.Schema }

func newKit(t testing.TB) kit {
	t.Helper()
	data, err := os.ReadFile("testdata/discord.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("file:///discord.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled := func(name string) *jsonschema.Schema {
		s, err := c.Compile("file:///discord.json#/components/schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return kit{compiled("MessageCreateRequest"), compiled("ModalInteractionCallbackRequest"),
		compiled("ApplicationCommandCreateRequest")}
}

func (k kit) check(s *jsonschema.Schema, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if err := s.Validate(value); err != nil {
		return err
	}
	return unique(data)
}

// unique tells whether an id stands twice in a message or form.
func unique(data []byte) error {
	seen := map[string]bool{}
	dec := json.NewDecoder(bytes.NewReader(data))
	key := ""
	for {
		token, err := dec.Token()
		if err != nil {
			return nil
		}
		text, _ := token.(string)
		if key == "custom_id" {
			if seen[text] || text == "" {
				return fmt.Errorf("the id %q is empty or stands twice", text)
			}
			seen[text] = true
		}
		key = text
	}
}

// sent checks a message as it is sent.
func (k kit) sent(m cards.Message) error {
	err := k.check(k.message, &discordgo.MessageSend{Content: m.Content, Embeds: m.Embeds, Components: m.Components,
		Flags: m.Flags, AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}})
	if err != nil {
		return err
	}
	if n := markdown.Size(m.Content); n > 2000 {
		return fmt.Errorf("%d characters", n)
	}
	if strings.TrimSpace(m.Content) == "" && len(m.Embeds) == 0 {
		return fmt.Errorf("an empty message")
	}
	if len(m.Components) > 5 {
		return fmt.Errorf("%d rows", len(m.Components))
	}
	total := 0
	for _, e := range m.Embeds {
		total += markdown.Size(e.Title) + markdown.Size(e.Description)
		if e.Footer != nil {
			total += markdown.Size(e.Footer.Text)
		}
		for _, f := range e.Fields {
			if strings.TrimSpace(f.Name) == "" || strings.TrimSpace(f.Value) == "" {
				return fmt.Errorf("an empty field")
			}
			total += markdown.Size(f.Name) + markdown.Size(f.Value)
		}
	}
	if total > 6000 {
		return fmt.Errorf("the embeds hold %d characters", total)
	}
	return nil
}
