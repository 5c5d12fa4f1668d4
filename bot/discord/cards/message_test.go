package cards_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

var update = flag.Bool("update", false, "write the golden files anew")

func maker(t testing.TB, lang string) cards.Maker {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return cards.Maker{Texts: catalogue, Lang: lang,
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

func id(n int) string { return "fl|" + strconv.Itoa(n) }

func golden(t *testing.T, name string, v any) {
	t.Helper()
	var data strings.Builder
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "golden", name+".json")
	if *update {
		if err := os.WriteFile(path, []byte(data.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), data.String()); diff != "" {
		t.Errorf("%s differs (-golden +now):\n%s", name, diff)
	}
}

type tester interface {
	Helper()
	Errorf(string, ...any)
}

// valid checks that Discord takes the messages, that they call nobody, and that nothing is left open in them.
func valid(t tester, k kit, name string, all []cards.Message) {
	t.Helper()
	for i, m := range all {
		if err := k.sent(m); err != nil {
			t.Errorf("%s, part %d: %v", name, i, err)
		}
		if n := len(fence.FindAllString(m.Content, -1)); n%2 != 0 {
			t.Errorf("%s, part %d: %d fences in %q", name, i, n, m.Content)
		}
		if call := calling(m.Content); call != "" {
			t.Errorf("%s, part %d: %q calls in %q", name, i, call, m.Content)
		}
		if i < len(all)-1 && len(m.Components) > 0 && len(all[i+1].Components) == 0 {
			t.Errorf("%s, part %d: buttons before the end", name, i)
		}
	}
}

var (
	fence   = regexp.MustCompile("(?m)^```")
	server  = regexp.MustCompile(`(?i)@everyone|@here|<@[!&]?\d+>`) // whatever stands around it
	client  = regexp.MustCompile(`<(@|#|:|a:|/|t:|id:|\+|\w+@)`)
	escaped = regexp.MustCompile(`\\[^0-9A-Za-z\s]`)
	coded   = regexp.MustCompile(`(?s)` + escaped.String() + "|```.*?```|``[^`](?:.*?[^`])?``|`[^`\n]*`")
)

// calling gives what in content Discord would make a mention, a moment or a picture of.
func calling(content string) string {
	if call := server.FindString(content); call != "" {
		return call
	}
	return client.FindString(coded.ReplaceAllString(content, " "))
}

func TestEveryKindOfMessageInBothLanguages(t *testing.T) {
	k := newKit(t)
	for _, lang := range texts.Languages() {
		m := maker(t, lang)
		for name, e := range bottest.Kinds(func(id string, args texts.Args) string { return m.Texts.Say(lang, id, args) }, lang) {
			all := m.Message(e, id)
			valid(t, k, name+" "+lang, all)
			golden(t, name+"."+lang, all)
		}
	}
}

// foreign is what people try on Discord.
const foreign = "@everyone @here <@123456789012345678> <@!1> <@&2> <#3> </ask:4> <t:1700000000:R> <:a:5> <a:b:6> <id:guide>\n" +
	"# big\n> quoted\n>>> all\n- item\n* item\n1. item\n-# small\n||hidden|| **b** __u__ ~~s~~ *i* _i_ `c`\n```go\ncode\n```\n" +
	"[bank](https://evil.example) [x](<https://e.example>) https://e.example/a_b discord.gg/abc <@here :smile: ¯\\_(ツ)_/¯ \\*x\\* 1.5 a-b a#b"

func TestForeignWordsMeanThemselves(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	all := m.Words(foreign)
	valid(t, k, "foreign", all)
	golden(t, "foreign", all)
	plainly(t, foreign, all)
	valid(t, k, "entry", m.Message(handoff.Entry{From: handoff.ByPerson, Text: bottest.Hostile}, id))
}

var begins = regexp.MustCompile(`(?m)^\s*([#>+-]|\d+[.)](\s|$))`)

// plainly checks that there is no mark in the messages, and that what is shown is the text.
func plainly(t tester, text string, all []cards.Message) {
	t.Helper()
	var shown strings.Builder
	for _, m := range all {
		bare := escaped.ReplaceAllString(m.Content, "")
		if i := strings.IndexAny(bare, "*_~`|<["); i >= 0 {
			t.Errorf("%q marks something in %q", bare[i:i+1], m.Content)
		}
		if mark := begins.FindString(escaped.ReplaceAllString(m.Content, "x")); mark != "" {
			t.Errorf("%q begins a line in %q", mark, m.Content)
		}
		shown.WriteString(escaped.ReplaceAllStringFunc(m.Content, func(e string) string { return e[1:] }))
	}
	if got, want := dense(shown.String()), dense(handoff.Harmless(text)); got != want {
		t.Errorf("shown is %q, written was %q", got, want)
	}
}

// dense is a text without blanks, also those of no width.
func dense(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' {
			return -1
		}
		return r
	}, text)
}

func TestTheMessageThatAnAnswerIsAbout(t *testing.T) {
	k := newKit(t)
	for _, lang := range texts.Languages() {
		m := maker(t, lang)
		var all []cards.Message
		for _, a := range []cards.About{{Author: "Bob @everyone *J*](", URL: "https://discord.com/channels/1/2/3"},
			{Author: "Ada", Own: true, URL: "https://discord.com/channels/1/2/3"}, {URL: "javascript:alert(1)"}} {
			all = append(all, m.Reply(a, handoff.Entry{From: handoff.ByBot, Text: "- yes"}, id)...)
		}
		valid(t, k, "about", all)
		golden(t, "about."+lang, all)
	}
}

// pieces are what makes texts hard.
var pieces = []string{"word ", "\n", "\n\n", "- ", "1. ", "  ", "    ", "> ", "# ", "```\n", "`", "``", "*", "**", "_", "~~", "[", "](",
	"https://e.example/", ")", "<", ">", "<@123>", "<@&1>", "<#1>", "@here", "@everyone", "<t:1:R>", "<:a:1>", "</a:1>", "||", "-# ",
	":", ":a:", "&amp;", "&#64;here", "&lt;", "\\", "|", "|---|\n", "\u202e", "\u200b", "👍🏽", "e\u0301", "---\n", "\x00", "\xff",
	"<!--", "-->", "<b>", "a.b", "![", "~", "1", ".", "discord.gg/a", "\t", "\u2028", "```go\n", "<id:guide>", "#", "##",
	strings.Repeat("long ", 700), strings.Repeat("x", 4000), "https://e.example/" + strings.Repeat("y", 1500)}

func hard(t *rapid.T, most int) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, most).Draw(t, "pieces"), "")
}

func TestAnyTextGivesValidMessagesThatCallNobody(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		text := hard(t, 40)
		from := rapid.SampledFrom([]handoff.Speaker{handoff.ByBot, handoff.ByPerson, handoff.ByAgent}).Draw(t, "from")
		e := handoff.Entry{From: from, Text: text, Shown: handoff.Shown{Form: true,
			Sources: []handoff.Source{{Title: text, Article: "a"}}, Choices: []handoff.Choice{{Value: "v", Label: text}}}}
		valid(t, k, "text", m.Reply(cards.About{Author: text, URL: "https://discord.com/channels/1/2/3"}, e, id))
	})
}

func TestAnyForeignTextMeansItself(t *testing.T) {
	m := maker(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		text := hard(t, 40)
		plainly(t, text, m.Words(text))
	})
}

func TestNothingOfMarkdownIsLost(t *testing.T) {
	m := maker(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		text := hard(t, 40)
		var want strings.Builder
		for _, c := range markdown.Read(text, m.Link) {
			want.WriteString(c.Text() + " ")
		}
		if got, want := letters(read(m.Markdown(text))), letters(want.String()); got != want {
			t.Errorf("got %q of %q", got, want)
		}
	})
}

var opening = regexp.MustCompile("(?m)^```[A-Za-z0-9_+.#-]+$")

// read gives the words of messages, without the names of languages and where links with words of their own lead.
func read(all []cards.Message) string {
	var b strings.Builder
	for _, m := range all {
		text := masked.ReplaceAllString(opening.ReplaceAllString(m.Content, "```"), "]")
		b.WriteString(strings.ReplaceAll(text, "%40", "@") + " ") // in addresses
	}
	return b.String()
}

var masked = regexp.MustCompile(`\]\(<https?://[^\s<>]*>\)`)

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

func FuzzMessages(f *testing.F) {
	for _, p := range append(pieces, bottest.Hostile, bottest.Nested, bottest.Wide, foreign) {
		f.Add(p)
	}
	k, m := newKit(f), maker(f, "en")
	f.Fuzz(func(t *testing.T, text string) {
		valid(t, k, "text", m.Markdown(text))
		valid(t, k, "words", m.Words(text))
		plainly(t, text, m.Words(text))
	})
}

func TestLongMessagesAreCutWhereItIsGood(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	var text strings.Builder
	text.WriteString("# First\n\n")
	for i := range 300 {
		text.WriteString("Sentence number " + strconv.Itoa(i) + " of *many*. ")
	}
	text.WriteString("\n\n## Steps\n\n")
	for i := range 120 {
		fmt.Fprintf(&text, "%d. do step %d of them all\n", i+1, i+1)
	}
	text.WriteString("\n### Code\n\n```go\n" + strings.Repeat("fmt.Println(\"👍🏽\")\n", 300) + "```\n\n## End\n\nend")
	all := m.Message(handoff.Entry{From: handoff.ByBot, Text: text.String(), Shown: handoff.Shown{
		Sources: []handoff.Source{{Title: "T"}}, Choices: []handoff.Choice{{Value: "a", Label: "A"}}}}, id)
	valid(t, k, "long", all)
	golden(t, "long", all)
	whole := ""
	for i, part := range all {
		lines := strings.Split(part.Content, "\n")
		if strings.HasPrefix(lines[len(lines)-1], "#") {
			t.Errorf("part %d ends with a heading", i)
		}
		if strings.Contains(part.Content, "Println") && !strings.Contains(part.Content, "```go\n") {
			t.Errorf("part %d lost the language of the code", i)
		}
		whole += part.Content + "\n"
	}
	for i := range 120 {
		if line := fmt.Sprintf("\n%d. do step %d of them all\n", i+1, i+1); !strings.Contains(whole, line) {
			t.Errorf("step %d lost its number", i+1)
		}
	}
	if n := strings.Count(whole, "fmt.Println(\"👍🏽\")\n"); n != 300 {
		t.Errorf("%d lines of code", n)
	}
}

func TestWhereLinksLead(t *testing.T) {
	m := maker(t, "en")
	for name, test := range map[string]struct{ text, want string }{
		"plain":       {"[status](https://s.example)", "[status](<https://s.example>)"},
		"bold":        {"**[status](https://s.example)**", "**[status](<https://s.example>)**"},
		"parentheses": {"[a](https://s.example/b_(c))", "[a](<https://s.example/b_%28c%29>)"},
		"calls":       {"[a](https://s.example/@everyone)", "[a](<https://s.example/%40everyone>)"},
		"brackets":    {`[a \[b\]](https://s.example)`, `a \[b] (<https://s.example>)`},
		"other host":  {"[bank.example](https://evil.example)", "bank.example (<https://evil.example>)"},
		"script":      {"[x](javascript:alert)", "x"},
		"article":     {"[x](vpn.md)", "[x](<https://help.example.com/articles/vpn>)"},
		"picture":     {"![the form](https://s.example/a.png)", "[the form](<https://s.example/a.png>)"},
		"bare":        {"see https://s.example/a_b_c now", "see <https://s.example/a_b_c> now"},
		"mail":        {"<me@s.example>", "me@s.example"},
		"named mail":  {"[us](mailto:me@s.example)", "us (me@s.example)"},
		"foreign":     {`\[x\]\(https\://s.example)`, `\[x](https\://s.example)`},
		"styles":      {"**a***b*~~c~~`d` e", "**a**\u200b*b*\u200b~~c~~\u200b`d` e"},
		"ticks":       {"`` `a ``", "`` `a ``"},
		"table":       {"| a | b |\n|---|---|\n| 1 | 2 |", "```\na   b\n-----\n1   2\n```"},
		"list":        {"do:\n\n3. a\n   - b\n4. c\n\nend", "do:\n3. a\n  - b\n4. c\n\nend"},
		"heading":     {"##### **a** b\n\nc", "### a b\nc"},
		"quote":       {"> a\n>\n> b", "> a\n> b"},
	} {
		got := ""
		for _, part := range m.Markdown(test.text) {
			got += part.Content
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestChoicesComeBack(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	for _, test := range []struct {
		n     int
		label string
		lists bool
	}{{1, "A", false}, {25, "A", false}, {26, "A", true}, {3, strings.Repeat("Label ", 20), true}, {130, "A", true}} {
		all := make([]handoff.Choice, test.n)
		for i := range all {
			all[i] = handoff.Choice{Value: strings.Repeat("v", 300), Label: test.label + strconv.Itoa(i)}
		}
		sent := m.Message(handoff.Entry{From: handoff.ByBot, Text: "which?", Shown: handoff.Shown{Choices: all, Form: true}}, id)
		valid(t, k, "choices", sent)
		var got []string
		for _, part := range sent {
			got = append(got, pressable(part.Components, test.lists)...)
		}
		if len(got) != test.n+1 || got[test.n] != id(-1) {
			t.Fatalf("%d choices and a form, and %d came back", test.n, len(got))
		}
		for i := range all {
			if got[i] != id(i) {
				t.Errorf("choice %d is %q", i, got[i])
			}
		}
		if label := cards.Label(sent[0].Components, id(0)); !strings.HasPrefix(label, test.label[:1]) {
			t.Errorf("the label of the first is %q", label)
		}
	}
}

// pressable gives all ids that can come back, as [cards.Pressed] gives them.
func pressable(rows []discordgo.MessageComponent, lists bool) (ids []string) {
	for _, r := range rows {
		for _, c := range r.(discordgo.ActionsRow).Components {
			switch c := c.(type) {
			case discordgo.Button:
				ids = append(ids, cards.Pressed(discordgo.MessageComponentInteractionData{CustomID: c.CustomID}))
			case discordgo.SelectMenu:
				if !lists {
					return nil
				}
				for _, o := range c.Options {
					ids = append(ids, cards.Pressed(discordgo.MessageComponentInteractionData{CustomID: c.CustomID, Values: []string{o.Value}}))
				}
			}
		}
	}
	return ids
}

func TestAMessageShowsWhatWasChosen(t *testing.T) {
	k, m := newKit(t), maker(t, "de")
	for content, want := range map[string]string{"Hallo.": "Hallo.\n-# ✓ Ja \\*nein\\*", "…": "-# ✓ Ja \\*nein\\*",
		"a\n- b": "a\n- b\n\n-# ✓ Ja \\*nein\\*", strings.Repeat("x", 1995): strings.Repeat("x", 1995)} {
		got := m.Chosen(content, nil, "Ja *nein*")
		valid(t, k, "chosen", []cards.Message{got})
		if got.Content != want || got.Components == nil || len(got.Components) > 0 {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}

func TestTextsMadeToBeSlowAreShownAsTheyStand(t *testing.T) {
	m := maker(t, "en")
	for _, text := range []string{strings.Repeat("[", 30_000), strings.Repeat("> ", 15_000), strings.Repeat("*a ", 20_000),
		strings.Repeat(":", 30_000), strings.Repeat("1", 30_000), strings.Repeat(":a", 15_000), strings.Repeat("@", 30_000)} {
		if got := dense(strings.ReplaceAll(read(m.Words(text)), `\`, "")); got != dense(text) {
			t.Errorf("%.20q became %d letters", text, len(got))
		}
		m.Markdown(text)
	}
}
