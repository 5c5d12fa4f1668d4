package bottest

import (
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// Kinds are all messages that the bot sends, as package bot/decide makes them, for channels to show; and what hostile
// people and agents write.
func Kinds(say func(id string, args texts.Args) string, lang string) map[string]handoff.Entry {
	k := kinds{say: say, title: "VPN does not connect", article: answerEN}
	if lang == "de" {
		k.title, k.article = "VPN verbindet sich nicht", answerDE
	}
	k.args = texts.Args{"Name": "Example <Ltd> & Co", "Case": "FL-12", "Team": "IT", "Agent": "Ada Long", "Title": k.title,
		"Text": "…", "Time": "15:04", "Date": "1 March 2026", "Count": 3, "Number": 2, "Limit": 4}
	k.source = handoff.Source{Article: "vpn", Lang: lang, Title: k.title, Anchor: "app",
		Review: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	all := map[string]handoff.Entry{
		"greeting":    k.said("greeting"),
		"help":        k.said("help", "human"),
		"unknown":     k.said("unknown", "human"),
		"not_helped":  k.said("not_helped", "human", "stop"),
		"desk_has":    k.said("desk_has"),
		"desk_late":   k.said("desk_late"),
		"taken":       k.said("taken"),
		"resolved":    k.said("resolved", "good", "bad", "reopen"),
		"rated":       k.said("rated_bad", "reopen"),
		"sorry":       k.said("sorry"),
		"late":        k.said("late"),
		"wide_table":  bare(Wide, handoff.Shown{}),
		"nested_list": bare(Nested, handoff.Shown{}),
		"agent": {Kind: handoff.Said, From: handoff.ByAgent, Name: "Ada Long",
			Text: "Please try `ping vpn.example.com`, then tell me.\n\nAda"},
		"hostile": {Kind: handoff.Said, From: handoff.ByAgent, Name: "Ada", Text: Hostile},
		"person":  {Kind: handoff.Said, From: handoff.ByPerson, Text: Hostile},
	}
	k.answers(all)
	k.lists(all)
	return all
}

type kinds struct {
	say            func(id string, args texts.Args) string
	args           texts.Args
	title, article string
	source         handoff.Source
}

func bare(text string, shown handoff.Shown) handoff.Entry {
	return handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: text, Shown: shown}
}

func (k kinds) said(id string, names ...string) handoff.Entry {
	return bare(k.bot(id), handoff.Shown{Choices: k.buttons(names...)})
}

func (k kinds) bot(id string) string { return k.say("bot."+id, k.args) }

func (k kinds) buttons(names ...string) (all []handoff.Choice) {
	for _, n := range names {
		all = append(all, handoff.Choice{Value: "press:" + n, Label: k.say("bot.button."+n, nil)})
	}
	return all
}

// answers are quoted from articles.
func (k kinds) answers(all map[string]handoff.Entry) {
	cited := func(text string, s handoff.Source, choices ...handoff.Choice) handoff.Entry {
		return bare(text, handoff.Shown{Sources: []handoff.Source{s}, Choices: choices})
	}
	overdue := k.source
	overdue.Overdue = true
	closed := k.buttons("solved", "unsolved", "human")
	mute := handoff.Choice{Value: "mute", Label: k.say("slack.mute", nil)}
	offered := append(k.buttons("solved", "share", "dismiss"), mute)
	all["answer"] = cited(k.article, k.source, closed...)
	all["overdue"] = cited(k.article+"\n\n"+k.bot("overdue"), overdue, closed...)
	all["step"] = cited(k.bot("step")+"\n\n> "+k.title, k.source, closed...)
	all["offered"] = cited(k.say("bot.offered", texts.Args{"Title": k.title, "Text": k.article}), k.source, offered...)
}

// lists are what there is to choose from, and what goes on over several messages.
func (k kinds) lists(all map[string]handoff.Entry) {
	choices := func(text string, choices ...handoff.Choice) handoff.Entry {
		return bare(text, handoff.Shown{Choices: choices})
	}
	var rooms []handoff.Choice
	for i := range 12 {
		rooms = append(rooms, handoff.Choice{Value: "room:" + string(rune('a'+i)),
			Label: k.title + " " + string(rune('A'+i))})
	}
	which := []handoff.Choice{{Value: "article:vpn", Label: k.title}, {Value: "intent:password", Label: k.bot("guide_me")}}
	topic := k.say("bot.topic", nil)
	all["topic"] = bare(topic, handoff.Shown{Choices: k.buttons("skip"), Form: true})
	all["which"] = choices(k.bot("which"), append(which, k.buttons("none", "human")...)...)
	all["list"] = choices(k.bot("which"), append(rooms, k.buttons("none")...)...)
	all["flow"] = choices(k.bot("guide_me")+"\n\n1. `ipconfig /all`\n2. **"+k.title+"**\n\n"+k.bot("simulated"),
		k.buttons("skip", "stop")...)
	all["also"] = choices(k.bot("also")+"\n\n"+k.bot("next"), k.buttons("go_on", "enough")...)
	all["requests"] = choices(k.bot("requests") + "\n- **FL-12** " + k.title + ": " + k.bot("standing.taken") +
		"\n- **FL-9** " + k.title + "\n\n" + k.bot("requests_add"))
}

const answerEN = "## If the app shows error 809\n\nYour router blocks the **VPN ports**. Do this:\n\n" +
	"1. Open *Settings* > *VPN*.\n2. Choose `TCP 443`:\n\n   ```\n   vpn --port 443\n   ```\n\n" +
	"3. Connect again. :white_check_mark:\n\n| Port | Meaning |\n|---|---|\n| 443 | always open |\n" +
	"| 500 | often blocked |\n\nSee [the status page](https://status.example.com/vpn?a=1&b=2) or write to " +
	"<help@example.com>."

const answerDE = "## Wenn die App den Fehler 809 zeigt\n\nIhr Router sperrt die **VPN-Ports**. Gehen Sie so vor:\n\n" +
	"1. Öffnen Sie *Einstellungen* > *VPN*.\n2. Wählen Sie `TCP 443`:\n\n   ```\n   vpn --port 443\n   ```\n\n" +
	"3. Verbinden Sie sich neu. :white_check_mark:\n\n| Port | Bedeutung |\n|---|---|\n| 443 | immer offen |\n" +
	"| 500 | oft gesperrt |\n\nMehr auf [der Statusseite](https://status.example.com/vpn?a=1&b=2) oder unter " +
	"<help@example.com>."

// Hostile is what calls, lies and breaks out where a channel lets it.
const Hostile = "<!channel> <!here> <@U012AB3CD> <!subteam^S123|all> <#C123> @here @channel @everyone " +
	"&lt;!channel&gt;\n[https://bank.example](https://evil.example) [bank.example](https://evil.example/x) " +
	"[x](javascript:alert(1)) [y](https://bank.example@evil.example) <https://evil.example|bank> *bold* _it_ ~no~ " +
	"`<!channel>` ```\n<!everyone>\u202e"

// Wide is a table with more than fits side by side.
const Wide = "| Where | What to do there when nothing else helps | Who |\n|---|---|---|\n" +
	"| Reception on the ground floor | Ask for the [form](https://forms.example.com) and **sign** it | Ms Example |\n" +
	"| Basement | Wait | \\| |\n\nThat is all."

// Nested has lists in lists.
const Nested = "- one\n  - two\n    1. three\n    2. four\n       > quoted\n\n       `five`\n- six\n\n" +
	"  more of six\n\n7. seven\n8. eight\n\nafter"
