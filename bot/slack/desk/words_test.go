package desk

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

// typed is a message as Slack's clients send it.
func typed(t interface{ Fatal(...any) }, elements string) slack.Message {
	var m slack.Message
	data := `{"text":"ignored","blocks":[{"type":"rich_text","block_id":"b","elements":` + elements + `}]}`
	if err := json.Unmarshal([]byte(data), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func section(elements string) string {
	return `[{"type":"rich_text_section","elements":[` + elements + `]}]`
}

func TestWhatAgentsTypeBecomesMarkdown(t *testing.T) {
	for name, test := range map[string]struct{ typed, want string }{
		"words":      {section(`{"type":"text","text":"Try *this* & <that>"}`), `Try \*this\* &amp; \<that\>`},
		"lines":      {section(`{"type":"text","text":"one\ntwo\n\nthree"}`), "one  \ntwo  \n  \nthree"},
		"bold":       {section(`{"type":"text","text":"very ","style":{"bold":true}},{"type":"text","text":"good"}`), "**very** good"},
		"styles":     {section(`{"type":"text","text":"a","style":{"bold":true,"italic":true,"strike":true}}`), "***~~a~~***"},
		"code":       {section("{\"type\":\"text\",\"text\":\"a`b\",\"style\":{\"code\":true}}"), "`` a`b ``"},
		"link":       {section(`{"type":"link","url":"https://e.example/a_b"}`), "<https://e.example/a_b>"},
		"named link": {section(`{"type":"link","url":"https://e.example/","text":"the [page]"}`), `[the \[page\]](<https://e.example/>)`},
		"bad link":   {section(`{"type":"link","url":"javascript:alert(1)","text":"x"}`), "x"},
		"emoji":      {section(`{"type":"emoji","name":"tada","unicode":"1f389"},{"type":"emoji","name":"ours"}`), "🎉:ours:"},
		"flag":       {section(`{"type":"emoji","name":"flag-de","unicode":"1f1e9-1f1ea"}`), "🇩🇪"},
		"number":     {section(`{"type":"text","text":"1. not a list\n- nor this\n+ 3"}`), "1\\. not a list  \n\\- nor this  \n\\+ 3"},
		"list": {`[{"type":"rich_text_list","style":"ordered","indent":0,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a\nb"}]}]},` +
			`{"type":"rich_text_list","style":"bullet","indent":1,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"c"}]}]}]`,
			"1. a  \n   b\n\n    - c"},
		"quote": {`[{"type":"rich_text_quote","elements":[{"type":"text","text":"a\nb"}]}]`, "> a  \n> b"},
		"block": {"[{\"type\":\"rich_text_preformatted\",\"elements\":[{\"type\":\"text\",\"text\":\"a\\n```\\nb\"}]}]", "````\na\n```\nb\n````"},
	} {
		if got := read(typed(t, test.typed)); got.Text != test.want {
			t.Errorf("%s: got %q, want %q", name, got.Text, test.want)
		}
	}
}

func TestWhatAppsSendBecomesMarkdown(t *testing.T) {
	for text, want := range map[string]line.Saying{
		"a &lt;b&gt; &amp; c":            {Text: `a \<b\> &amp; c`, Plain: "a <b> & c"},
		"<https://e.example|the page> x": {Text: "[the page](<https://e.example>) x", Plain: "the page x"},
		"<@U123> look":                   {Text: "@… look", Plain: "@… look", Mentions: true},
		"<!here> look":                   {Text: "@… look", Plain: "@… look", Mentions: true},
	} {
		var m slack.Message
		m.Text = text
		if got := read(m); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}

// What an agent types is what the person reads, whatever it is.
func TestWordsArriveAsTheyWereTyped(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := blocks.Maker{Texts: catalogue, Lang: "en"}
	rapid.Check(t, func(t *rapid.T) {
		words := strings.TrimSpace(rapid.StringMatching("[a-zA-Z0-9 *_~`<>&#!\\[\\]()|.,:;=+\\\\{}\"'-]{1,60}").Draw(t, "words"))
		data, err := json.Marshal(map[string]any{"type": "text", "text": words})
		if err != nil || words == "" {
			return
		}
		said := read(typed(t, section(string(data))))
		var got strings.Builder
		for _, p := range m.Message(handoff.Entry{From: handoff.ByAgent, Text: said.Text}) {
			shown, err := json.Marshal(p.Blocks)
			if err != nil {
				t.Fatal(err)
			}
			var all any
			if err := json.Unmarshal(shown, &all); err != nil {
				t.Fatal(err)
			}
			got.WriteString(readable(all))
		}
		if fields := strings.Join(strings.Fields(words), " "); strings.Join(strings.Fields(got.String()), " ") != fields {
			t.Errorf("%q is read as %q (Markdown %q)", words, got.String(), said.Text)
		}
	})
}
