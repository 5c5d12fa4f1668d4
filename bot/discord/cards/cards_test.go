package cards_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

func card(words string) cards.Card {
	at := time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)
	return cards.Card{Title: "FL-12 · " + words, Badge: "🔴", Priority: handoff.Urgent, Facts: []string{"Waiting", "Urgent", words},
		Dates: []cards.Date{{Label: "First answer by", At: at}}, Request: []string{words, words},
		Hints: []string{words, "Do this next: " + words},
		Buttons: []cards.Action{{ID: "fd|take|12", Label: words, Main: true}, {ID: "fd|note|12", Label: "Note"},
			{ID: "fd|resolve|12", Label: "Resolve"}, {ID: "fd|back|12", Label: "Back"}},
		More: []cards.Action{{ID: "release", Label: words}}, Menu: "fd|more|12", MoreLabel: "More…",
		Small: []cards.Print{{Text: "Open in the console", URL: "https://help.example.com/console/cases/12"},
			{Text: words, URL: "javascript:x"}, {Text: "What you write here goes to the person."}}}
}

func TestTheCardOfACase(t *testing.T) {
	k := newKit(t)
	for name, c := range map[string]cards.Card{"card": card("My chair @everyone is *broken*\n# really"),
		"card_long": card(strings.Repeat("It does not work. *Why*? ", 300)), "card_bare": {Title: "FL-1"}} {
		m := c.Message()
		valid(t, k, name, []cards.Message{m})
		golden(t, name, m)
		e := m.Embeds[0]
		for _, text := range append(shownIn(e), e.Title) {
			if call := calling(strings.NewReplacer("<t:1772357400:f>", "", "<t:1772357400:R>", "").Replace(text)); call != "" {
				t.Errorf("%s: %q calls in %q", name, call, text)
			}
		}
	}
}

func shownIn(e *discordgo.MessageEmbed) []string {
	all := []string{e.Description}
	for _, f := range e.Fields {
		all = append(all, f.Name, f.Value)
	}
	return all
}

var topics = []handoff.Choice{{Value: "account", Label: "Account"}, {Value: "account/password", Label: "Account › Password"}}

var questions = []form.Field{{Label: "Which game?"}, {Label: "What did you do just before it went wrong, step by step, please?", Long: true},
	{ID: "where", Label: "Where", Options: []handoff.Choice{{Value: "eu", Label: "Europe"}, {Value: "us", Label: "America"}}, Pick: "…", Optional: true}}

func requests(say func(handoff.State) string) []cards.Request {
	return []cards.Request{
		{Number: 14, Name: "FL-14", Subject: "VPN <@1> *fails*", State: say(handoff.Waiting), Open: true, Write: true},
		{Number: 12, Name: "FL-12", Subject: "My chair", State: say(handoff.Taken), Open: true, Write: true,
			URL: "https://discord.com/channels/1/2"},
		{Number: 9, Name: "FL-9", Subject: "Password", State: say(handoff.Resolved), Reopen: true},
	}
}

func requestID(what string, n int64) string { return "fr|" + what + "|" + strconv.FormatInt(n, 10) }

func TestFormsPanelsAndListsInBothLanguages(t *testing.T) {
	k := newKit(t)
	for _, lang := range texts.Languages() {
		m := maker(t, lang)
		say := func(s handoff.State) string {
			return m.Texts.Say(lang, "bot.standing."+string(s), texts.Args{"Team": "IT", "Agent": "Ada Long", "Text": "", "Time": "1 March"})
		}
		for name, f := range map[string]form.Form{"intake": m.Forms().Intake("fi", topics), "intake_bare": m.Forms().Intake("fi", nil),
			"ticket": m.Forms().Ticket("fp|1", "A game", questions), "ticket_bare": m.Forms().Ticket("fp|1", "", nil)} {
			shown := cards.Modal(f)
			if err := k.check(callback, shown); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if n := len(shown.Data.Components); n > 5 {
				t.Errorf("%s has %d parts", name, n)
			}
			golden(t, name+"."+lang, shown)
		}
		panel := cards.Panel{Title: "Support *here*", Text: "Open a **private** request. See [rules](https://r.example).", ID: "fp|0"}
		few := panel
		few.Topics = []cards.Topic{{ID: "fp|0|0", Label: "Account"}, {ID: "fp|0|1", Label: "Payment"}}
		many := panel
		for i := range 30 {
			many.Topics = append(many.Topics, cards.Topic{ID: fmt.Sprint("fp|0|", i), Label: fmt.Sprint("Topic ", i), About: "all about it"})
		}
		for name, made := range map[string]cards.Message{"panel": m.Panel(panel), "panel_few": m.Panel(few), "panel_many": m.Panel(many),
			"requests_list": m.Requests(true, requests(say), true, requestID), "requests_none": m.Requests(false, nil, false, requestID)} {
			valid(t, k, name, []cards.Message{made})
			golden(t, name+"."+lang, made)
		}
	}
}

func TestAnyWordsMakeValidCardsFormsPanelsAndLists(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		words := hard(t, 8)
		valid(t, k, "card", []cards.Message{card(words).Message()})
		f := m.Forms().Intake("f", []handoff.Choice{{Value: "v", Label: words}})
		f.Title, f.Intro, f.ID = words, words, words+"x"
		f.Fields = append(f.Fields[:2], form.Field{ID: "long", Label: words, Hint: words, Value: words, Long: true})
		if err := k.check(callback, cards.Modal(f)); err != nil {
			t.Errorf("form: %v", err)
		}
		valid(t, k, "panel", []cards.Message{m.Panel(cards.Panel{Title: words, Text: words, Button: words, ID: "p",
			Topics: []cards.Topic{{ID: "t", Label: words, About: words}}})})
		var many []cards.Request
		for n := range int64(rapid.IntRange(0, 30).Draw(t, "requests")) {
			many = append(many, cards.Request{Number: n, Name: "FL-" + strconv.FormatInt(n, 10), Subject: words, State: words,
				Open: n < 4, Write: true, Reopen: true, URL: "https://x.example"})
		}
		valid(t, k, "requests", []cards.Message{m.Requests(true, many, false, requestID)})
		if name := cards.ThreadName(words, "x"); name == "" || len([]rune(name)) > 100 {
			t.Errorf("a thread is called %q", name)
		}
	})
}

func TestWhatWasFilledInComesBack(t *testing.T) {
	m := maker(t, "en")
	data := `[{"type":10,"id":1},{"type":18,"id":2,"component":{"type":4,"id":3,"custom_id":"words","value":"no sound"}},
		{"type":18,"component":{"type":3,"custom_id":"topic","values":["account/password"]}},7,{"type":18,"component":null},
		{"type":18,"component":{"type":3,"custom_id":"urgency","values":[]}},{"type":99,"component":{"custom_id":5,"value":"x"}},
		{"type":1,"components":[{"type":4,"custom_id":"tried","value":"all"}]},{"type":18,"component":{"custom_id":"since","value":3}}]`
	got := cards.Filled([]byte(data))
	want := map[string]string{"words": "no sound", "topic": "account/password", "tried": "all"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if told := m.Forms().Told(got, topics); !strings.Contains(told, "Account › Password") {
		t.Errorf("told is %q", told)
	}
	for _, broken := range []string{"", "null", "{}", "[[]]", `"x"`} {
		if got := cards.Filled([]byte(broken)); len(got) != 0 {
			t.Errorf("%q gives %v", broken, got)
		}
	}
}

func FuzzFilled(f *testing.F) {
	f.Add([]byte(`[{"type":18,"component":{"type":4,"custom_id":"words","value":"x"}}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for id := range cards.Filled(data) {
			if id == "" {
				t.Error("an answer to nothing")
			}
		}
	})
}

func TestFormsGiveUpWhatMayBeLeftEmpty(t *testing.T) {
	f := form.Form{ID: "x", Title: "X", Intro: "intro"}
	for i := range 8 {
		f.Fields = append(f.Fields, form.Field{ID: strconv.Itoa(i), Label: "L", Optional: i%2 == 1})
	}
	var ids []string
	for _, c := range cards.Modal(f).Data.Components[1:] {
		ids = append(ids, c.(discordgo.Label).Component.(discordgo.TextInput).CustomID)
	}
	if got := strings.Join(ids, " "); got != "0 2 4 6" {
		t.Errorf("shown are %s", got)
	}
	f.Fields[1].Optional = false // now there is no room for the introduction
	if c := cards.Modal(f).Data.Components; len(c) != 5 || c[0].Type() != discordgo.LabelComponent {
		t.Errorf("got %d parts, the first of type %d", len(c), c[0].Type())
	}
}

// commandName is what Discord takes for the name of a command that is written.
var commandName = regexp.MustCompile(`^[-_ʼ\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func TestCommandsAreNamedAsDiscordWants(t *testing.T) {
	k, m := newKit(t), maker(t, "en")
	all := cards.Commands(m.Texts, texts.Languages(), true)
	golden(t, "commands", all)
	if err := k.check(commands, all); err != nil {
		t.Error(err)
	}
	for _, c := range all {
		if strings.Contains(c.Name+fmt.Sprint(*c.NameLocalizations), "cards.command") || len(*c.NameLocalizations) != 3 {
			t.Errorf("%s is called %v", c.Name, *c.NameLocalizations)
		}
		if c.Type != discordgo.ChatApplicationCommand {
			continue
		}
		names := []map[discordgo.Locale]string{{"": c.Name}, *c.NameLocalizations}
		for _, o := range c.Options {
			names = append(names, map[discordgo.Locale]string{"": o.Name}, o.NameLocalizations)
		}
		for _, said := range names {
			for _, name := range said {
				if !commandName.MatchString(name) || name != strings.ToLower(name) {
					t.Errorf("%q is no name of a command", name)
				}
			}
		}
	}
}

func TestTheHashChangesWithTheDefinitionOnly(t *testing.T) {
	m := maker(t, "en")
	first := cards.Hash(cards.Commands(m.Texts, texts.Languages(), true))
	for range 20 {
		if again := cards.Hash(cards.Commands(m.Texts, texts.Languages(), true)); again != first || again == "" {
			t.Fatal("the same commands have another hash")
		}
	}
	seen := []string{first}
	for _, other := range [][]*discordgo.ApplicationCommand{cards.Commands(m.Texts, texts.Languages(), false),
		cards.Commands(m.Texts, []string{"en"}, true), cards.Commands(m.Texts, []string{"de"}, true)} {
		if hash := cards.Hash(other); slices.Contains(seen, hash) {
			t.Error("other commands have the same hash")
		} else {
			seen = append(seen, hash)
		}
	}
	changed := cards.Commands(m.Texts, texts.Languages(), true)
	changed[0].Options[0].Required = false
	if slices.Contains(seen, cards.Hash(changed)) {
		t.Error("a change within is not noticed")
	}
}

func TestLinksOfACardAreButtons(t *testing.T) {
	data, err := json.Marshal(card("x").Message().Components)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"style":5,"disabled":false,"url":"https://help.example.com/console/cases/12"`) ||
		strings.Contains(string(data), "javascript") {
		t.Errorf("got %s", data)
	}
}
