package blocks_test

import (
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// kinds are all messages that the bot sends, as package bot/decide makes them.
func kinds(say func(id string, args texts.Args) string, lang string) map[string]handoff.Entry {
	due := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	title, article := "VPN does not connect", answerEN
	if lang == "de" {
		title, article = "VPN verbindet sich nicht", answerDE
	}
	source := handoff.Source{Article: "vpn", Lang: lang, Title: title, Anchor: "app", Review: due}
	overdue := source
	overdue.Overdue = true
	buttons := func(names ...string) (all []handoff.Choice) {
		for _, n := range names {
			all = append(all, handoff.Choice{Value: "press:" + n, Label: say("bot.button."+n, nil)})
		}
		return all
	}
	args := texts.Args{"Name": "Example <Ltd> & Co", "Case": "FL-12", "Team": "IT", "Agent": "Ada Long", "Title": title,
		"Text": "…", "Time": "15:04", "Date": "1 March 2026", "Count": 3, "Number": 2, "Limit": 4}
	bot := func(text string, shown handoff.Shown) handoff.Entry {
		return handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: text, Shown: shown}
	}
	said := func(id string, names ...string) handoff.Entry {
		return bot(say("bot."+id, args), handoff.Shown{Choices: buttons(names...)})
	}
	which := []handoff.Choice{{Value: "article:vpn", Label: title}, {Value: "intent:password", Label: say("bot.guide_me", args)}}
	var long []handoff.Choice
	for i := range 12 {
		long = append(long, handoff.Choice{Value: "room:" + string(rune('a'+i)), Label: title + " " + string(rune('A'+i))})
	}
	closed := []string{"solved", "unsolved", "human"}
	return map[string]handoff.Entry{
		"greeting":    said("greeting"),
		"help":        said("help", "human"),
		"topic":       bot(say("bot.topic", nil), handoff.Shown{Choices: buttons("skip"), Form: true}),
		"answer":      bot(article, handoff.Shown{Sources: []handoff.Source{source}, Choices: buttons(closed...), Steps: []string{"a"}}),
		"overdue":     bot(article+"\n\n"+say("bot.overdue", args), handoff.Shown{Sources: []handoff.Source{overdue}, Choices: buttons(closed...)}),
		"step":        bot(say("bot.step", args)+"\n\n> "+title, handoff.Shown{Sources: []handoff.Source{source}, Choices: buttons(closed...)}),
		"which":       bot(say("bot.which", args), handoff.Shown{Choices: append(which, buttons("none", "human")...)}),
		"list":        bot(say("bot.which", args), handoff.Shown{Choices: append(long, buttons("none")...)}),
		"unknown":     said("unknown", "human"),
		"not_helped":  said("not_helped", "human", "stop"),
		"flow":        bot(say("bot.guide_me", args)+"\n\n1. `ipconfig /all`\n2. **"+title+"**\n\n"+say("bot.simulated", nil), handoff.Shown{Choices: buttons("skip", "stop")}),
		"desk_has":    said("desk_has"),
		"desk_late":   said("desk_late"),
		"taken":       said("taken"),
		"resolved":    said("resolved", "good", "bad", "reopen"),
		"rated":       said("rated_bad", "reopen"),
		"requests":    bot(say("bot.requests", args)+"\n- **FL-12** "+title+": "+say("bot.standing.taken", args)+"\n- **FL-9** "+title+"\n\n"+say("bot.requests_add", nil), handoff.Shown{}),
		"also":        bot(say("bot.also", args)+"\n\n"+say("bot.next", nil), handoff.Shown{Choices: buttons("go_on", "enough")}),
		"offered":     bot(say("bot.offered", texts.Args{"Title": title, "Text": article}), handoff.Shown{Sources: []handoff.Source{source}, Choices: append(buttons("solved", "share", "dismiss"), handoff.Choice{Value: "mute", Label: say("slack.mute", nil)})}),
		"sorry":       said("sorry"),
		"late":        said("late"),
		"agent":       {Kind: handoff.Said, From: handoff.ByAgent, Name: "Ada Long", Text: "Please try `ping vpn.example.com`, then tell me.\n\nAda"},
		"hostile":     {Kind: handoff.Said, From: handoff.ByAgent, Name: "Ada", Text: hostile},
		"person":      {Kind: handoff.Said, From: handoff.ByPerson, Text: hostile},
		"wide_table":  bot(wide, handoff.Shown{}),
		"nested_list": bot(nested, handoff.Shown{}),
	}
}

const answerEN = "## If the app shows error 809\n\nYour router blocks the **VPN ports**. Do this:\n\n1. Open *Settings* > *VPN*.\n" +
	"2. Choose `TCP 443`:\n\n   ```\n   vpn --port 443\n   ```\n\n3. Connect again. :white_check_mark:\n\n" +
	"| Port | Meaning |\n|---|---|\n| 443 | always open |\n| 500 | often blocked |\n\n" +
	"See [the status page](https://status.example.com/vpn?a=1&b=2) or write to <help@example.com>."

const answerDE = "## Wenn die App den Fehler 809 zeigt\n\nIhr Router sperrt die **VPN-Ports**. Gehen Sie so vor:\n\n" +
	"1. Öffnen Sie *Einstellungen* > *VPN*.\n2. Wählen Sie `TCP 443`:\n\n   ```\n   vpn --port 443\n   ```\n\n" +
	"3. Verbinden Sie sich neu. :white_check_mark:\n\n| Port | Bedeutung |\n|---|---|\n| 443 | immer offen |\n" +
	"| 500 | oft gesperrt |\n\nMehr auf [der Statusseite](https://status.example.com/vpn?a=1&b=2) oder unter <help@example.com>."

const hostile = "<!channel> <!here> <@U012AB3CD> <!subteam^S123|all> <#C123> @here @channel @everyone &lt;!channel&gt;\n" +
	"[https://bank.example](https://evil.example) [bank.example](https://evil.example/x) [x](javascript:alert(1)) " +
	"[y](https://bank.example@evil.example) <https://evil.example|bank> *bold* _it_ ~no~ `<!channel>` ```\n<!everyone>\u202e"

const wide = "| Where | What to do there when nothing else helps | Who |\n|---|---|---|\n" +
	"| Reception on the ground floor | Ask for the [form](https://forms.example.com) and **sign** it | Ms Example |\n" +
	"| Basement | Wait | \\| |\n\nThat is all."

const nested = "- one\n  - two\n    1. three\n    2. four\n       > quoted\n\n       `five`\n- six\n\n  more of six\n\n7. seven\n8. eight\n\nafter"
