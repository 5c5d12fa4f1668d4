package console

import (
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// ago is a moment before noon.
func ago(d time.Duration) time.Time { return noon.Add(-d) }

func person(id, name string) handoff.Person { return handoff.Person{ID: id, Name: name} }

func said(from handoff.Speaker, text string) handoff.Entry {
	return handoff.Entry{Kind: handoff.Said, From: from, Text: text}
}

// vpnCase is a conversation with everything in it: evidence, a question, an article that did not help, an action.
func (w *world) vpnCase() handoff.Case {
	no, yes := false, true
	asked := said(handoff.ByBot, "Do you mean one of these?")
	asked.Outcome, asked.Choices = handoff.Questioned, []handoff.Choice{
		{Value: "vpn", Label: "VPN does not connect"}, {Value: "wifi", Label: "Wi-Fi is slow"}, {Value: "none",
			Label: "Something else"},
	}
	asked.Why = &handoff.Why{
		Rule: "which_way", Utterance: "nordwind vpn stops at 40 percent since this morning", Lang: "en",
		None: .11, Knowledge: .48,
		Intents: []handoff.Weighed{
			{ID: "vpn-connect", Title: "VPN does not connect", Score: .57, Nearest: "vpn stuck at connecting"},
			{ID: "wifi-slow", Title: "Wi-Fi is slow", Score: .21, Nearest: "internet slow since this morning"},
			{ID: "vpn-install", Title: "Install the VPN", Score: .08},
		},
		Articles: []handoff.Weighed{
			{ID: "vpn-trouble", Title: "When the VPN does not connect", Score: .71, Matched: []string{"vpn", "stops", "40"},
				Voices: handoff.Voices{Solved: 7, NotSolved: 2}},
			{ID: "home-office", Title: "Working from home", Score: .33, Matched: []string{"vpn"}},
		},
		Thresholds: map[string]float64{"answer": .6, "ask": .3},
	}
	answered := said(handoff.ByBot,
		"Quit Nordwind VPN from the tray. Then restart the service “Nordwind VPN Agent” and sign in again.")
	answered.Outcome = handoff.Answered
	answered.Shown = handoff.Shown{
		Steps: []string{"Quit Nordwind VPN from the tray", "Restart the service “Nordwind VPN Agent”",
			"Sign in with the code from Microsoft Authenticator"},
		Sources: []handoff.Source{{Article: "vpn-trouble", Lang: "en", Title: "When the VPN does not connect",
			Score: .71, Overdue: true}},
	}
	rerouted := said(handoff.ByBot, "Let us collect what the VPN has logged.")
	rerouted.Delivery = handoff.Rerouted
	held := said(handoff.ByBot, "Shall I check the VPN gateway for you?")
	held.Delivery = handoff.HeldBack
	failed := said(handoff.ByAgent, "Hi Amélie, I am looking at the gateway now.")
	failed.Name, failed.Delivery = mira.Name, handoff.GaveUp
	return w.open(handoff.Case{
		Person: handoff.Person{ID: "amelie", Name: "Amélie Laurent", Email: "a.laurent@nordwind.example",
			TimeZone: "Europe/London", Groups: []string{"sales", "leeds"}},
		Channel: "slack", Lang: "en", Team: "network", Priority: handoff.High,
		Subject: "nordwind vpn stops at 40 percent since this morning",
		Because: "vpn for sales goes to network", State: handoff.Taken, Agent: mira, Opened: ago(9 * time.Minute),
	},
		said(handoff.ByPerson, "Hi,\nnordwind vpn stops at 40 percent since this morning\n\n- tried twice\n- rebooted too"),
		asked, said(handoff.ByPerson, "VPN does not connect"),
		handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{
			Rule: "which_way", Intents: []handoff.Weighed{{ID: "vpn-connect", Title: "VPN does not connect",
				Score: .93}, {ID: "wifi-slow", Title: "Wi-Fi is slow", Score: .03}},
			Slots: []handoff.Slot{{Kind: "application", Name: "Application", Value: "vpn", Title: "Nordwind VPN",
				Text: "nordwind vpn", Score: 1}, {Kind: "date", Value: "2026-11-23", Text: "this morning", Score: 1},
				{Kind: "number", Value: "40", Text: "40", Score: 1}},
			Signals:  []handoff.Signal{{Code: handoff.SignalDeadline, Text: "customer call at"}},
			Articles: []handoff.Weighed{{ID: "vpn-slow", Title: "The VPN is slow", Score: .22}},
		}},
		answered,
		handoff.Entry{Kind: handoff.Tried, From: handoff.ByPerson, Worked: &no},
		handoff.Entry{Kind: handoff.Ran, From: handoff.ByBot, Text: "check_gateway",
			Detail: "vpn-2.nordwind.example answers in 2.4 s"},
		rerouted,
		handoff.Entry{Kind: handoff.Stepped, From: handoff.ByBot, Text: "collect-log", Worked: &yes},
		handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonNotSolved,
			Detail: "VPN steps did not help"},
		handoff.Entry{Kind: handoff.Accepted, From: handoff.BySystem, Text: "console"},
		held,
		handoff.Entry{Kind: handoff.Withdrawn, From: handoff.BySystem, Text: "1"},
		handoff.Entry{Kind: handoff.TookOver, From: handoff.ByAgent, Name: mira.Name},
		handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Name: jan.Name,
			Text: "Gateway 2 has had high load since 8:00, see the status page. I would move her to gateway 1."},
		failed,
		handoff.Entry{Kind: handoff.Failed, From: handoff.BySystem, Text: handoff.ReasonDeadline,
			Detail: "slack: channel_not_found"},
		said(handoff.ByPerson, "still there? my customer call is at half past 😟"),
	)
}

// full opens twelve cases as a busy morning has them.
func (w *world) full() {
	w.vpnCase()
	short := func(c handoff.Case, text, reason string) {
		c.Subject, c.Lang = cut(text), lang(text)
		w.open(c, said(handoff.ByPerson, text),
			handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Text: reason},
			handoff.Entry{Kind: handoff.Accepted, From: handoff.BySystem})
	}
	short(handoff.Case{Person: person("olga", "Olga Brandt"), Channel: "web", Team: "security",
		Priority: handoff.Urgent, Because: "security goes first", Opened: ago(3 * time.Minute)},
		"Ich habe auf einen Link in einer E-Mail geklickt und mein Passwort eingegeben, jetzt gehen "+
			"ständig Codes auf meinem Handy ein", handoff.ReasonIntent)
	short(handoff.Case{Person: person("tom", "Tom Whitfield"), Channel: "slack", Team: "it",
		Opened: ago(31 * time.Minute)},
		"laptop fan is screaming all day", handoff.ReasonUnknown)
	short(handoff.Case{Person: person("web:AJRMOHJH7ZKQ5TXS", ""), Channel: "web", Team: "it", Priority: handoff.Low,
		Opened: ago(26 * time.Hour)}, "agent please", handoff.ReasonAsked)
	short(handoff.Case{Person: person("sina", "Sina Yılmaz-von der Leyen-Schwarzenberger"), Channel: "web",
		Team: "it", Opened: ago(50 * time.Minute), State: handoff.Taken, Agent: jan},
		"Der Drucker im 3. OG („Nordwind Print“, ganz hinten neben der Küche) zieht seit Freitag immer "+
			"zwei Blätter auf einmal ein und bleibt danach mit einer Fehlermeldung stehen, die ich wegklicken muss",
		handoff.ReasonNotSolved)
	short(handoff.Case{Person: person("raj", "Raj Patel"), Channel: "discord", Team: "it",
		Opened: ago(8 * time.Minute), State: handoff.Opening}, "teams meeting no sound in room Alster",
		handoff.ReasonFrustrated)
	short(handoff.Case{Person: person("eva", "Eva Lindqvist"), Channel: "slack", Team: "it",
		Priority: handoff.High, Opened: ago(2 * time.Hour), State: handoff.Taken, Agent: mira},
		"new starter on Monday has no account yet", handoff.ReasonFlow)
	short(handoff.Case{Person: person("ben", "Ben Ode"), Channel: "slack", Team: "network",
		Opened: ago(4 * time.Hour), State: handoff.WithBot}, "wifi drops in the Leeds canteen",
		handoff.ReasonNotSolved)
	short(handoff.Case{Person: person("ida", "Ida Krüger"), Channel: "web", Team: "hr-it",
		Opened: ago(20 * time.Second)}, "Urlaubsantrag lässt sich nicht absenden", handoff.ReasonDeadline)
	short(handoff.Case{Person: person("amelie", "Amélie Laurent"), Conversation: "earlier", Channel: "slack",
		Team: "it", Opened: ago(90 * time.Hour), State: handoff.Resolved, Agent: jan,
		Updated: ago(80 * time.Hour)}, "outlook does not find my shared mailbox", handoff.ReasonUnknown)
	short(handoff.Case{Person: person("lee", "Lee Marsh"), Channel: "web", Team: "it",
		Opened: ago(5 * time.Hour), State: handoff.Resolved, Agent: mira, Updated: ago(time.Hour)},
		"H: drive is full", handoff.ReasonNotSolved)
	short(handoff.Case{Person: person("nora", "Nora Szabó"), Channel: "slack", Team: "network",
		Opened: ago(15 * time.Minute)},
		"need a fixed IP for the new badge terminal NW-20411 in Leeds, second floor", handoff.ReasonAsked)
	w.read["mira/talk-eva"] = 9
}

func cut(text string) string { return text[:min(len(text), 90)] }

func lang(text string) string {
	if strings.ContainsAny(text, "äöüÄÖÜß„") {
		return "de"
	}
	return "en"
}
