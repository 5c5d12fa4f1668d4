package workspace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// A Key is one thing that firstline.yaml may hold. The list of them is the schema that files are read against and the
// table in the README, so that neither can lag behind the other.
type Key struct {
	Name    string // with [] for each entry of a list and <…> for a name that the author chooses
	Type    string // text, number, duration, list (of texts), true or false, or low, medium or high
	Default string // as written in the file; empty: none
	Env     string // variable that overrides it; empty: none
	Doc     string
}

// The types of keys.
const (
	text     = "text"
	number   = "number"
	duration = "duration"
	list     = "list"
	flag     = "true or false"
	grade    = "low, medium or high"
)

// Reference lists all keys in the order in which people write them.
func Reference() []Key {
	return slices.Concat(basicKeys(), consoleKeys(), storeKeys(), keepKeys(), operationsKeys(), teamKeys(), deskKeys(),
		slackKeys(),
		discordKeys(), modelKeys(), embeddingKeys(), directoryKeys(), proofKeys())
}

// basicKeys are about the bot and where it is.
func basicKeys() []Key {
	return []Key{
		{"name", text, "", "", "What the help desk is called; people read it in the greeting. Required."},
		{"languages", list, "[en]", "",
			"Languages that the bot speaks, `en` and `de`; the first stands in where none is known."},
		{"case_prefix", text, "FL", "", "Letters before a case number: `FL` makes FL-12. One to six capitals."},
		{"understanding.most_wrong", number, "", "",
			"The highest share of wrong answers, such as 0.05, at most 0.5. `answer` is then chosen to keep it, anew " +
				"whenever the knowledge changes; `firstline eval` shows what is proved."},
		{"understanding.most_useless", number, "", "",
			"The highest share of the bot's questions whose choices do not have what is meant, such as 0.50, below 1. " +
				"`ask` is then chosen to keep it. Empty: 0.50 where `most_wrong` chooses `answer`."},
		{"understanding.strangers", number, "0.20", "",
			"The share of messages that the workspace is taken to have nothing for, 0.01 to 0.9. Both " +
				"promises are about such a mixture."},
		{"understanding.answer", number, "", "",
			"From this probability on the likeliest thing is done, above `ask` and at most 1. Empty: chosen by " +
				"`most_wrong`, or 0.60 without it."},
		{"understanding.ask", number, "", "",
			"From this probability on a thing is offered as a choice; below it the bot says that it does not know. Empty: " +
				"chosen by `most_useless`, or 0.25 where that is not proved."},
		{"understanding.feedback", flag, "true", "",
			"Whether what people say of answers (\"that solved it\") moves an article up or down a little. Where it is " +
				"`false` their voices are only shown."},
		{"understanding.urgency", flag, "true", "",
			"Whether a person's words (\"urgent\", \"before noon\", \"we all have it\") give a case its impact and urgency. " +
				"Where it is `false` they are only shown to agents."},
		{"timing.burst", duration, "250ms", "", "Silence after which a message counts as finished, up to 5s."},
		{"timing.fragment", duration, "900ms", "",
			"The same for a few words without a full stop, from `burst` up to 10s."},
		{"timing.deadline", duration, "30s", "",
			"Within this everyone gets an answer, a question, a human or an apology; 5s to 10m."},
		{"timing.desk", duration, "10s", "",
			"After this without a desk's yes the person hears that it takes longer; 1s to 10m."},
		{"web.listen", text, "127.0.0.1:8080", "FIRSTLINE_LISTEN",
			"Address of the web pages, host:port. Without a host it is open to the whole network."},
		{"web.public_url", text, "", "FIRSTLINE_PUBLIC_URL",
			"Where people reach the pages when a proxy stands before them, such as `https://help.example.com`."},
		{"web.visitor_header", text, "", "",
			"Header in which the proxy before us names the visitor's address, such as `X-Real-IP`. Empty: there is no proxy."},
		{"web.allowed_origins", list, "[]", "",
			"Web sites that may embed the chat, such as `https://intranet.example.com`."},
		{"web.conversations_per_minute", number, "120", "",
			"How many conversations one address may begin in a minute; 1 to 100000. People behind one " +
				"firewall share an address."},
		{"web.messages_per_minute", number, "30", "",
			"How many messages one conversation may send in a minute; 1 to 100000."},
		{"files.max_mb", number, "20", "",
			"How large a file may be that people or agents attach, in MB, up to 200; 0: no files are taken."},
		{"files.refused", list, "[" + strings.Join(handoff.DefaultLimits().Refused, ", ") + "]", "",
			"Endings of names of files that are not taken."},
	}
}

// consoleKeys are about how agents sign in, and where things are kept.
func consoleKeys() []Key {
	return []Key{
		{"console.oidc.issuer", text, "", "",
			"The OpenID Connect provider at which agents sign in, as it calls itself. Empty: by links only."},
		{"console.oidc.client_id", text, "", "", "Who we are at the provider. Required with an issuer."},
		{"console.oidc.client_secret", text, "", "",
			"Where our secret is: `env:NAME`, a variable of the environment, or `file:PATH`. Empty: PKCE alone must do."},
		{"console.oidc.name", text, "", "", "What agents call the provider, as on the button. Empty: its host."},
		{"console.oidc.scopes", list, "[openid, profile, email]", "", "What is asked for; for groups, some want one more."},
		{"console.oidc.trust_email", flag, "false", "",
			"An e-mail counts also when the provider does not say that it is verified. Only where people cannot choose theirs."},
		{"console.oidc.groups_claim", text, "groups", "",
			"The claim with a person's groups, or a path to it such as `realm_access.roles`."},
		{"console.oidc.members", list, "[]", "", "Groups whose people are agents; accounts are made for them."},
		{"console.oidc.leads", list, "[]", "", "Groups whose people are leads."},
		{"console.oidc.admins", list, "[]", "", "Groups whose people are admins."},
		{"data", text, "data", "FIRSTLINE_DATA", "Folder of the database and its key, relative to the workspace."},
		{"log.level", text, "info", "FIRSTLINE_LOG_LEVEL", "`debug`, `info`, `warn` or `error`."},
		{"log.format", text, "text", "", "`text` for people, `json` for machines."},
	}
}

// teamKeys are about who gets cases, and what is promised about them.
func teamKeys() []Key {
	return []Key{
		{"teams[].id", text, "", "",
			"Short name that articles, intents, flows and rules use. At least one team is required."},
		{"teams[].name.<language>", text, "", "", "What people read, in each language of the workspace."},
		{"teams[].hours.zone", text, "", "",
			"Time zone of the hours, such as `Europe/Berlin`. Required where there are hours."},
		{"teams[].hours.open", list, "", "", "Openings such as `Mon-Fri 09:00-17:00`. None: always open."},
		{"teams[].hours.closed", list, "", "", "Holidays such as `2026-12-25`."},
		{"teams[].mail", text, "", "",
			"An address of the team, such as `it@nordwind.example`, that is reminded of overdue reviews by way of " +
				"`proof.mail`. Empty: not by mail."},
		{"teams[].third_level", text, "", "",
			"The team that cases go up to: when an agent escalates one, and when nobody has answered in the promised time."},
		{"teams[].share_out", flag, "false", "",
			"Waiting cases are given to agents who are there, in turn. Otherwise agents take them."},
		{"teams[].capacity", number, "0", "",
			"How many cases an agent is given at most, where cases are shared out. 0: no limit."},
		{"teams[].private", flag, "false", "",
			"Cases of the team are seen by its own agents and by admins only."},
		{"teams[].promises.<priority>.first_response", duration, "", "", "As `service.promises`, for this team."},
		{"teams[].promises.<priority>.resolution", duration, "", "", "As `service.promises`, for this team."},
		{"service.promises.<priority>.first_response", duration, "", "",
			"Office time until an agent's first words, by priority: `low`, `normal`, `high`, `urgent`. Agents are warned " +
				"after three quarters of it; then the case goes to the third level, or becomes more pressing, and the " +
				"person hears it. Empty: nothing is promised."},
		{"service.promises.<priority>.resolution", duration, "", "",
			"Office time until the case is resolved. It stands while the person is asked something."},
		{"service.remind", duration, "24h", "", "A person whom an agent asked something is reminded after it. 0: never."},
		{"service.give_up", duration, "72h", "",
			"Without an answer the case is resolved after it, which the reminder says. 0: never."},
		{"service.close", duration, "168h", "",
			"A resolved case can be opened again until then; what comes later is a new case. 0: always."},
		{"reviews.remind", duration, "168h", "",
			"Once in this time a team is reminded of each article that it owns and that is past its `review`: where its cases " +
				"lie in Slack and on Discord, and at `teams[].mail`. A day or more; 0: in the console alone."},
	}
}

// deskKeys are about how cases are sorted, and what flows may do.
func deskKeys() []Key {
	return []Key{
		{"categories.<category>.<language>", text, "", "",
			"What people call a category of cases; `account/password` is one below `account`."},
		{"resolutions[].id", text, "", "", "How cases are resolved, as agents choose it. None: six usual ways."},
		{"resolutions[].name.<language>", text, "", "", "What agents read, in each language of the workspace."},
		{"replies[].id", text, "", "", "A ready reply that agents put into their answer with two keys."},
		{"replies[].title.<language>", text, "", "", "What agents read in the list."},
		{"replies[].text.<language>", text, "", "",
			"What is put in, in the person's language. `{person}`, `{agent}`, `{case}`, `{team}` and `{organisation}` are " +
				"filled in."},
		{"default_team", text, "", "", "The team that gets what nothing else sends anywhere. Required."},
		{"routing[].name", text, "", "", "What agents read as the reason of the choice. Required in a rule."},
		{"routing[].intent", text, "", "", "The rule is for cases about this intent. Empty: about anything."},
		{"routing[].article", text, "", "",
			"The rule is for cases after this article was shown. Empty: after any or none."},
		{"routing[].channel", text, "", "",
			"The rule is for cases from this channel: `discord`, `slack`, `terminal` or `web`. Empty: from everywhere."},
		{"routing[].lang", text, "", "", "The rule is for people who speak this language. Empty: for all."},
		{"routing[].group", text, "", "", "The rule is for people of this group. Empty: for all."},
		{"routing[].team", text, "", "", "The team that gets the case. Empty: left to later rules."},
		{"routing[].priority", text, "", "", "`low`, `normal`, `high` or `urgent`. Empty: left to later rules."},
		{"routing[].impact", grade, "", "",
			"How far such a matter reaches: `low` (one person), `medium` (a team) or `high` (a site). With the urgency it " +
				"gives the priority."},
		{"routing[].urgency", grade, "", "", "How little it can wait: `low`, `medium` (it hinders) or `high` (work stands)."},
		{"routing[].category", text, "", "", "The category of such cases."},
		{"routing[].skill", text, "", "", "What an agent has to know who is given such a case."},
		{"actions.<action>.simulate", text, "", "",
			"How an action that flows ask for ends while flows are tried out: `ok`, `failed` or another code. Nothing outside " +
				"is touched, and people are told so. Without it the action is what `actions/<action>.yaml` declares."},
		{"desks", list, "[console]", "",
			"Where agents work: `console`, `rt` (Request Tracker), `slack`, `discord`, or several. A case lies on all of them."},
		{"rt.url", text, "", "FIRSTLINE_RT_URL",
			"Where RT's pages are, such as `https://rt.example.com`. Required for the desk `rt`."},
		{"rt.token", text, "", "",
			"Where the token of RT's user for us is: `env:NAME`, a variable of the environment, or `file:PATH`. Required for " +
				"the desk `rt`."},
		{"rt.queue", text, "", "", "The queue in which tickets are made. Required for the desk `rt`."},
		{"rt.field", text, "Conversation", "", "The queue's ticket custom field that holds what a ticket is about."},
		{"rt.every", duration, "15s", "", "Pause between two looks at what agents did in RT; 2s to 10m."},
	}
}

// slackKeys are about Slack, as a place where people ask and as a desk.
func slackKeys() []Key {
	return []Key{
		{"slack.bot_token", text, "", "",
			"Where the bot's token (`xoxb-…`) is: `env:NAME` or `file:PATH`. Empty: nobody asks in Slack."},
		{"slack.app_token", text, "", "",
			"Where the app's token (`xapp-…`) is. With it the bot connects to Slack (Socket Mode) and needs no public address."},
		{"slack.sockets", number, "1", "",
			"Connections to Slack at the same time, at most ten. With two, events go on coming while Slack renews one."},
		{"slack.signing_secret", text, "", "",
			"Where the signing secret is. Without an app token Slack reaches the bot at `/slack/events`, " +
				"`/slack/interactivity` and `/slack/commands` below `web.public_url`."},
		{"slack.api", text, "", "FIRSTLINE_SLACK_API",
			"Another address of Slack's Web API, such as GovSlack's. Empty: `https://slack.com/api/`."},
		{"slack.channels.<channel>", text, "", "",
			"What the bot does in a channel, by name or id: `mention` (who calls it is answered), `answer` (each new " +
				"message is a question) or `suggest` (a sure answer is shown to who wrote a new message, and to nobody else). " +
				"Not named: `mention`."},
		{"slack.suggest_pause", duration, "10m", "",
			"The least time between two suggestions to one person in a channel with `suggest`."},
		{"slack.reactions.<reaction>", text, "", "",
			"What a reaction to an answer stands for, by its name in Slack such as `white_check_mark`: `solved`, `unsolved` " +
				"or `human`. None: reactions do not count. Needs an app that was made with `slack manifest --reactions`."},
		{"slack.assistant", flag, "true", "",
			"Whether the bot is in Slack's assistant pane, where the app has one (see `firstline slack manifest`)."},
		{"slack.prompts", list, "[]", "",
			"Intents that the assistant's pane suggests to ask about, at most four. Empty: the first that lead to an " +
				"answer or a flow."},
		{"slack.desk.<team>", text, "", "",
			"The id of the channel in which the cases of a team lie, for the desk `slack`; the team `default` stands for all " +
				"others but private ones."},
	}
}

// Markdown gives the reference as a table.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| key | type | default | what it is |\n|---|---|---|---|\n")
	for _, k := range Reference() {
		doc, standard := k.Doc, k.Default
		if k.Env != "" {
			doc += " Overridden by `" + k.Env + "`."
		}
		if standard != "" {
			standard = "`" + standard + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, k.Type, standard, doc)
	}
	return b.String()
}
