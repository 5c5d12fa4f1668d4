package blocks_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

var update = flag.Bool("update", false, "write the golden files anew")

func maker(t testing.TB, lang string) blocks.Maker {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return blocks.Maker{Texts: catalogue, Lang: lang,
		Where: func(s handoff.Source) string {
			return "https://help.example.com/articles/" + s.Article + "?lang=" + s.Lang + "#" + s.Anchor
		},
		Link: func(to string) string {
			if strings.HasSuffix(to, ".md") {
				return "https://help.example.com/articles/" + strings.TrimSuffix(to, ".md")
			}
			return ""
		}}
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "golden", name+".json")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), string(data)); diff != "" {
		t.Errorf("%s differs (-golden +now):\n%s", name, diff)
	}
}

func TestEveryKindOfMessageInBothLanguages(t *testing.T) {
	k := newKit(t)
	for _, lang := range texts.Languages() {
		m := maker(t, lang)
		for name, e := range bottest.Kinds(func(id string, args texts.Args) string { return m.Texts.Say(lang, id, args) }, lang) {
			parts := m.Message(e)
			valid(t, k, name+" "+lang, parts)
			golden(t, name+"."+lang, parts)
		}
	}
}

// valid checks that Slack takes the messages, and that they call nobody.
func valid(t interface {
	Helper()
	Errorf(string, ...any)
}, k kit, name string, parts []blocks.Part) {
	t.Helper()
	for i, p := range parts {
		if err := k.message(p.Blocks); err != nil {
			t.Errorf("%s, part %d: %v", name, i, err)
		}
		if p.Text == "" || len([]rune(p.Text)) > 4000 {
			t.Errorf("%s, part %d: the fallback has %d letters", name, i, len([]rune(p.Text)))
		}
		if call := calling(p); call != "" {
			t.Errorf("%s, part %d: %s", name, i, call)
		}
		total := 0
		for _, b := range p.Blocks {
			data, err := json.Marshal(b)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			total += len([]rune(shown(data)))
		}
		if total > 12_000 {
			t.Errorf("%s, part %d has %d letters", name, i, total)
		}
	}
}

// calling tells what in a message would call somebody, or "".
func calling(p blocks.Part) string {
	if strings.ContainsAny(p.Text, "<>") || strings.Contains(p.Text, "@here") || strings.Contains(p.Text, "@channel") ||
		strings.Contains(p.Text, "@everyone") {
		return "the fallback calls: " + p.Text
	}
	data, err := json.Marshal(p.Blocks)
	if err != nil {
		return err.Error()
	}
	var all any
	if err := json.Unmarshal(data, &all); err != nil {
		return err.Error()
	}
	return calls(all)
}

func calls(value any) string {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			if call := calls(one); call != "" {
				return call
			}
		}
	case map[string]any:
		text, _ := v["text"].(string)
		switch v["type"] {
		case "user", "usergroup", "channel", "broadcast", "team":
			return "an element of type " + v["type"].(string)
		case "mrkdwn":
			for _, sign := range []string{"<!", "<@", "<#", "@here", "@channel", "@everyone"} {
				if strings.Contains(text, sign) {
					return "mrkdwn with " + sign
				}
			}
			if v["verbatim"] != true {
				return "mrkdwn that Slack looks for names in"
			}
		case "link":
			if to, _ := v["url"].(string); !strings.HasPrefix(strings.ToLower(to), "http") && !strings.HasPrefix(strings.ToLower(to), "mailto:") {
				return "a link to " + to
			}
		}
		for _, one := range v {
			if call := calls(one); call != "" {
				return call
			}
		}
	}
	return ""
}

// shown gives all that is read in a block, in order.
func shown(data []byte) string {
	var all any
	if err := json.Unmarshal(data, &all); err != nil {
		return err.Error()
	}
	return readable(all)
}

func readable(value any) (text string) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			text += readable(one)
		}
	case map[string]any:
		if words, ok := v["text"].(string); ok {
			return words
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text += readable(v[name])
		}
	}
	return text
}

func read(t *testing.T, parts []blocks.Part) string {
	t.Helper()
	var b strings.Builder
	for _, p := range parts {
		data, err := json.Marshal(p.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(shown(data))
	}
	return b.String()
}

func TestNothingIsLostWhenAMessageIsLong(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	var text strings.Builder
	for i := range 900 {
		text.WriteString("Sentence number " + strings.Repeat("x", i%7) + " of many. ")
	}
	text.WriteString("\n\n```\n" + strings.Repeat("line of code 👍🏽\n", 900) + "```\n\n")
	text.WriteString(strings.Repeat("- item\n", 200) + "\nend")
	parts := m.Message(handoff.Entry{From: handoff.ByBot, Text: text.String(), Shown: handoff.Shown{
		Sources: []handoff.Source{{Title: "T"}}, Choices: []handoff.Choice{{Value: "a", Label: "A"}}}})
	valid(t, k, "long", parts)
	got := read(t, parts)
	for word, want := range map[string]int{"Sentence": 900, "line of code 👍🏽": 900, "item": 200, "end": 1} {
		if n := strings.Count(got, word); n != want {
			t.Errorf("%q is there %d times, want %d", word, n, want)
		}
	}
	for i, p := range parts {
		data, _ := json.Marshal(p.Blocks)
		if last := i == len(parts)-1; strings.Contains(string(data), `"button"`) != last {
			t.Errorf("part %d of %d: buttons stand in the last one only", i, len(parts))
		}
	}
}

func TestWhereLinksLead(t *testing.T) {
	m := maker(t, "en")
	for name, test := range map[string]struct{ text, want, url string }{
		"plain":          {"[status](https://s.example)", "status", "https://s.example"},
		"same host":      {"[s.example](https://s.example/a)", "s.example", "https://s.example/a"},
		"same with www":  {"[www.s.example](https://s.example/a)", "www.s.example", "https://s.example/a"},
		"other host":     {"[bank.example](https://evil.example)", "bank.example (https://evil.example)", "https://evil.example"},
		"wide dot":       {"[bank。example](https://evil.example)", "bank。example (https://evil.example)", "https://evil.example"},
		"bold other":     {"[**bank**.example](https://evil.example)", "bank.example (https://evil.example)", "https://evil.example"},
		"other mailbox":  {"[it@bank.example](mailto:x@evil.example)", "it@bank.example (mailto:x@evil.example)", "mailto:x@evil.example"},
		"mail for a web": {"[x@bank.example](https://evil.example)", "x@bank.example (https://evil.example)", "https://evil.example"},
		"script":         {"[x](javascript:alert)", "x", ""},
		"user":           {"[x](https://bank.example@evil.example)", "x", ""},
		"data":           {"[x](data:text/html,hi)", "x", ""},
		"article":        {"[x](vpn.md)", "x", "https://help.example.com/articles/vpn"},
		"nowhere":        {"[x](vpn)", "x", ""},
		"picture":        {"![the form](https://s.example/a.png)", "the form", "https://s.example/a.png"},
		"bare":           {"see https://s.example/a_b_c now", "see https://s.example/a_b_c now", "https://s.example/a_b_c"},
		"mail":           {"<me@s.example>", "me@s.example", "mailto:me@s.example"},
		"references":     {`&amp; &lt;b&gt; \&amp; \*x\* 3 &#60; 4`, "& <b> &amp; *x* 3 < 4", ""},
		"comment":        {"a <!-- hidden --> b", "a  b", ""},
		"break":          {"a<br>b", "a\nb", ""},
		"emoji":          {"done :tada: at 10:30:15 in :nothing:", "done 🎉 at 10:30:15 in :nothing:", ""},
	} {
		parts := m.Markdown(test.text)
		if got := read(t, parts); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
		data, _ := json.Marshal(parts)
		if got := strings.Contains(string(data), `"url":"`); got != (test.url != "") || !strings.Contains(string(data), test.url) {
			t.Errorf("%s: got %s, want a link to %q", name, data, test.url)
		}
	}
}

func TestChoicesComeBack(t *testing.T) {
	m := maker(t, "en")
	for _, n := range []int{1, 3, 11, 30, 120} {
		var all []handoff.Choice
		for i := range n {
			all = append(all, handoff.Choice{Value: strings.Repeat("v", i%70) + "x", Label: strings.Repeat("Label ", 20)})
		}
		if n == 30 {
			all[7].Value = strings.Repeat("w", 190) // too long for a list
		}
		parts := m.Message(handoff.Entry{From: handoff.ByBot, Text: "which?", Shown: handoff.Shown{Choices: all}})
		valid(t, newKit(t), "choices", parts)
		var got []string
		ids := map[string]bool{}
		for _, b := range parts[len(parts)-1].Blocks {
			row, ok := b.(*slack.ActionBlock)
			if !ok {
				continue
			}
			for _, e := range row.Elements.ElementSet {
				switch e := e.(type) {
				case *slack.ButtonBlockElement:
					v, ok := blocks.Chosen(slack.BlockAction{ActionID: e.ActionID, Value: e.Value})
					if !ok || ids[e.ActionID] {
						t.Errorf("%s is not understood, or not unique", e.ActionID)
					}
					ids[e.ActionID] = true
					got = append(got, v)
				case *slack.SelectBlockElement:
					for _, o := range e.Options {
						v, _ := blocks.Chosen(slack.BlockAction{ActionID: e.ActionID, SelectedOption: *o})
						got = append(got, v)
					}
				}
			}
		}
		if len(got) != n {
			t.Errorf("%d choices, and %d came back", n, len(got))
		}
		for i := range got {
			if got[i] != all[i].Value {
				t.Errorf("choice %d is %q, want %q", i, got[i], all[i].Value)
			}
		}
	}
	if _, ok := blocks.Chosen(slack.BlockAction{ActionID: "desk:take", Value: "x"}); ok {
		t.Error("another button passes for a choice")
	}
}

// pieces are what makes texts hard.
var pieces = []string{"word ", "\n", "\n\n", "- ", "1. ", "  ", "    ", "> ", "# ", "```\n", "`", "``", "*", "**", "_", "~~", "[", "](",
	"https://e.example/", ")", "<", ">", "<!channel>", "<@U1>", "<!subteam^S1>", "@here", "&amp;", "&#64;here", "&lt;", "\\", "|", "|---|\n", "\u202e",
	"👍🏽", "e\u0301", "---\n", "\x00", "\xff", "<!--", "-->", "<b>", "a.b", "https://x@y.z", "![", "~", ":tada:", "\t", "\u2028",
	strings.Repeat("long ", 700), strings.Repeat("x", 4000)}

func TestAnyTextGivesValidMessagesThatCallNobody(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
		from := rapid.SampledFrom([]handoff.Speaker{handoff.ByBot, handoff.ByPerson, handoff.ByAgent}).Draw(t, "from")
		valid(t, k, "text", m.Message(handoff.Entry{From: from, Text: text, Shown: handoff.Shown{
			Sources: []handoff.Source{{Title: text, Article: "a"}}, Choices: []handoff.Choice{{Value: "v", Label: text}}}}))
	})
}

func FuzzMessages(f *testing.F) {
	for _, p := range pieces {
		f.Add(p)
	}
	f.Add(bottest.Hostile)
	f.Add(bottest.Nested)
	f.Add(bottest.Wide)
	k, m := newKit(f), maker(f, "en")
	f.Fuzz(func(t *testing.T, text string) {
		valid(t, k, "text", m.Markdown(text))
		valid(t, k, "words", m.Words(text))
	})
}

func TestTextsMadeToBeSlowAreShownAsTheyStand(t *testing.T) {
	m := maker(t, "en")
	for _, text := range []string{strings.Repeat("[", 60_000), strings.Repeat("> ", 30_000), strings.Repeat("*a ", 20_000),
		strings.Repeat("- ", 30_000) + "x", "|" + strings.Repeat("a|", 5000) + "\n|" + strings.Repeat("-|", 5000) + strings.Repeat("\n|", 2000)} {
		if got := read(t, m.Markdown(text)); len(got) < 10_000 && !strings.Contains(got, text[:100]) {
			t.Errorf("%.20q became %d letters", text, len(got))
		}
	}
}
