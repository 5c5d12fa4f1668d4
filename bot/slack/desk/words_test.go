package desk

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
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
		if got := read(typed(t, test.typed)); got.text != test.want {
			t.Errorf("%s: got %q, want %q", name, got.text, test.want)
		}
	}
}

func TestWhatAppsSendBecomesMarkdown(t *testing.T) {
	for text, want := range map[string]saying{
		"a &lt;b&gt; &amp; c":            {text: `a \<b\> &amp; c`, plain: "a <b> & c"},
		"<https://e.example|the page> x": {text: "[the page](<https://e.example>) x", plain: "the page x"},
		"<@U123> look":                   {text: "@… look", plain: "@… look", mentions: true},
		"<!here> look":                   {text: "@… look", plain: "@… look", mentions: true},
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
		for _, p := range m.Message(handoff.Entry{From: handoff.ByAgent, Text: said.text}) {
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
			t.Errorf("%q is read as %q (Markdown %q)", words, got.String(), said.text)
		}
	})
}

func TestHowLinesAreMeant(t *testing.T) {
	for line, want := range map[string]command{
		"Which room?":               {rest: "Which room?"},
		"Notebooks are on the list": {rest: "Notebooks are on the list"},
		"Nothing works: sorry":      {rest: "Nothing works: sorry"},
		"Internet is back: try":     {rest: "Internet is back: try"},
		"I note that.":              {rest: "I note that."},
		"Teams: open it":            {rest: "Teams: open it"},
		"note: x":                   {verb: handoff.AddNote, rest: "note: x", kind: noted},
		"NOTE - x":                  {verb: handoff.AddNote, rest: "NOTE - x", kind: noted},
		"ntoe: x":                   {verb: handoff.AddNote, rest: "ntoe: x", kind: noted},
		"[intern] x":                {verb: handoff.AddNote, rest: "[intern] x", kind: noted},
		"Hinweis x":                 {rest: "Hinweis x"},
		"!take":                     {verb: handoff.Take, kind: ordered},
		"!Übernehmen":               {verb: handoff.TakeOver, kind: ordered},
		"! resolve new chair":       {verb: handoff.Resolve, rest: "new chair", kind: ordered},
		"!reply: Which room?":       {verb: handoff.Reply, rest: "Which room?", kind: ordered},
		"!note x":                   {verb: handoff.AddNote, rest: "x", kind: noted},
		"!help":                     {kind: asked},
		"!?":                        {kind: asked},
		"!":                         {kind: strange},
		"!!":                        {kind: strange},
		"!replay x":                 {kind: strange},
	} {
		if got := interpret(saying{text: line, plain: line}); got != want {
			t.Errorf("%q: got %+v, want %+v", line, got, want)
		}
	}
}

func TestWhatIsSaidInSlackIsInEveryLanguage(t *testing.T) {
	ids := []string{"who.person", "who.bot", "who.agent", "who.system", "does.person", "does.bot", "does.agent", "does.note", "again",
		"moved", "due.first", "due.whole", "elsewhere", "how", "close", "form.code", "form.choose", "help", "strange", "stranger",
		"kept.nobody", "kept.elsewhere", "kept.before", "kept.over", "files", "attached", "edited", "slow", "amended.person",
		"retracted.person", "gone", "file", "file.missing"}
	for _, button := range []string{pressTake, pressNote, pressResolve, pressEscalate, pressBack, pressReopen} {
		ids = append(ids, "button."+button[len("desk:"):])
	}
	for name := range forms {
		name = name[len("desk:"):]
		ids = append(ids, "form."+name, "form."+name+".text", "form."+name+".hint")
	}
	ids = append(ids, "button."+moreRelease, "button."+moreTakeOver)
	for _, v := range commands {
		ids = append(ids, "verb."+string(v))
	}
	for _, r := range refusals {
		ids = append(ids, "refused."+r.code)
	}
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range texts.Languages() {
		for _, id := range ids {
			if got := catalogue.Say(lang, "slackdesk."+id, texts.Args{"Name": "N", "Agent": "A", "Text": "T", "State": "S", "Case": "C", "Team": "X"}); strings.HasPrefix(got, "slackdesk.") {
				t.Errorf("%s: nothing is said for %s", lang, id)
			}
		}
		help := catalogue.Say(lang, "slackdesk.help", nil)
		for verb := range verbsOf() {
			if !explained(help, verb) {
				t.Errorf("%s: the help does not name %s", lang, verb)
			}
		}
	}
}

func verbsOf() map[handoff.Verb]bool {
	all := map[handoff.Verb]bool{}
	for _, v := range commands {
		all[v] = true
	}
	return all
}

// explained tells whether a help names one of the commands of a verb.
func explained(help string, verb handoff.Verb) bool {
	for name, v := range commands {
		if v == verb && strings.Contains(help, "!"+name+" ") {
			return true
		}
	}
	return false
}
