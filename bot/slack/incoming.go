package slack

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/manifest"
)

// A kind of payload, as Socket Mode calls it.
const (
	kindEvent       = "events_api"
	kindInteractive = "interactive"
	kindCommand     = "slash_commands"
)

// A sort is what a deed is.
type sort string

// The sorts of deeds.
const (
	nothing   sort = ""          // nothing for us: why says the reason
	said      sort = "said"      // somebody wrote
	edited    sort = "edited"    // somebody changed what they wrote
	deleted   sort = "deleted"   // somebody took it away
	pressed   sort = "pressed"   // somebody pressed a button of ours
	commanded sort = "commanded" // somebody used the slash command
	visited   sort = "visited"   // somebody opened the app's own page
	tapped    sort = "tapped"    // somebody pressed a button on it
	filled    sort = "filled"    // somebody sent a form of ours
	pointed   sort = "pointed"   // somebody wants help with a message
	reacted   sort = "reacted"   // somebody put a reaction on a message
	opened    sort = "opened"    // somebody opened the assistant's pane
	renamed   sort = "renamed"   // a channel has another name
	revoked   sort = "revoked"   // our token is worthless from now on
	slowed    sort = "slowed"    // Slack holds events back, because there are too many
)

// A deed is one thing that somebody did, as far as it matters to us.
type deed struct {
	sort     sort
	why      string // why there is nothing to do
	user     string
	channel  string
	direct   bool   // in direct messages with us
	ts       string // the message
	thread   string // the message that it answers, "" when none
	stamp    string // what tells this deed from other ones about the same message
	text     string // as Slack writes it
	mention  bool   // Slack says that we are called
	choice   string // what was pressed
	label    string // what was read on it
	block    string // the block that was pressed in
	response string // where an answer may be sent to
	alone    bool   // only this person sees the message with the buttons
	trigger  string
	post     post // the message with the buttons
	files    []file
	passed   []forward // messages of others that come with the words
	form     view      // that was sent
}

func ignored(why string) deed { return deed{why: why} }

// read decodes a payload. What cannot be read at all is ignored, too: sent again it would be no better.
func read(kind string, payload []byte, us self) deed {
	switch kind {
	case kindEvent:
		var o outer
		if err := json.Unmarshal(payload, &o); err != nil {
			return ignored("not an object")
		}
		return readOuter(o, us)
	case kindInteractive:
		var i interaction
		if err := json.Unmarshal(payload, &i); err != nil {
			return ignored("not an object")
		}
		return readInteraction(i)
	case kindCommand:
		var c command
		if err := json.Unmarshal(payload, &c); err != nil {
			return ignored("not an object")
		}
		return readCommand(c)
	}
	return ignored("kind " + kind)
}

// self is who we are in Slack.
type self struct {
	user, bot, team, enterprise string
	url                         string // of the team in Slack
}

func readOuter(o outer, us self) deed {
	e := o.Event.V
	if o.Type.V == "app_rate_limited" {
		return deed{sort: slowed}
	}
	switch e.Type.V {
	case "message":
		return readMessage(e, us)
	case "app_mention":
		return readMention(e, us)
	case "app_home_opened":
		return readVisit(e)
	case "reaction_added":
		return readReaction(e)
	case "channel_rename", "group_rename":
		return deed{sort: renamed, channel: e.Renamed.V.ID.V}
	case "assistant_thread_started":
		return readPane(e.Pane.V)
	case "assistant_thread_context_changed":
		return ignored("what somebody looks at beside the pane")
	case "tokens_revoked", "app_uninstalled":
		return deed{sort: revoked}
	}
	return ignored("event " + e.Type.V)
}

// readVisit reads that somebody looks at the app's own page. Its stamp is what Slack calls the page that they see.
func readVisit(e inner) deed {
	if e.User.V == "" || e.Tab.V != "home" {
		return ignored("tab " + e.Tab.V)
	}
	return deed{sort: visited, user: e.User.V, stamp: e.View.V.Hash.V}
}

// readReaction reads a reaction to a message. Who wrote that is the user of its post.
func readReaction(e inner) deed {
	i := e.Item.V
	if e.User.V == "" || i.Type.V != "message" || i.Channel.V == "" || i.TS.V == "" {
		return ignored("reaction to something else")
	}
	return deed{sort: reacted, user: e.User.V, channel: i.Channel.V, ts: i.TS.V, label: e.Reaction.V,
		post: post{User: e.ItemUser}}
}

func readPane(t thread) deed {
	d := deed{sort: opened, user: t.User.V, channel: t.Channel.V, thread: t.TS.V, direct: true}
	if _, err := parsePlace((place{d.user, d.channel, d.thread}).conversation()); err != nil {
		return ignored("a pane without a place")
	}
	return d
}

// wordy are the subtypes of messages that are somebody's words. All others are Slack's own notices.
func wordy(subtype string) bool {
	switch subtype {
	case "", "file_share", "thread_broadcast", "me_message":
		return true
	}
	return false
}

func readMessage(e inner, us self) deed {
	d := deed{user: e.User.V, channel: e.Channel.V, ts: e.TS.V, thread: e.Thread.V, text: e.Text.V,
		direct: isDirect(e.Channel.V, e.ChannelType.V)}
	switch e.Subtype.V {
	case "message_changed":
		return readChange(d, e, us)
	case "message_deleted":
		p := e.Previous.V
		d.sort, d.user, d.ts, d.thread = deleted, p.User.V, e.DeletedTS.V, p.Thread.V
		return d.from(p.BotID.V, p.Subtype.V, us)
	}
	d.sort, d.files = said, e.Files.V
	return d.with(forwards(e.Attachments)).from(e.BotID.V, e.Subtype.V, us)
}

// readChange reads an edit. Slack sends the same event for a link that it unfurled and for a thread that got an answer:
// then the words are what they were.
func readChange(d deed, e inner, us self) deed {
	now, before := e.Message.V, e.Previous.V
	if now.Subtype.V == "tombstone" { // a deleted message that has answers
		d.sort, d.user, d.ts, d.thread = deleted, before.User.V, now.TS.V, now.Thread.V
		return d.from(before.BotID.V, before.Subtype.V, us)
	}
	if now.Edited.V.TS.V == "" || now.Text.V == before.Text.V && before.TS.V != "" {
		return ignored("changed, but not by its writer")
	}
	d.sort, d.user, d.ts, d.thread, d.text = edited, now.User.V, now.TS.V, now.Thread.V, now.Text.V
	d.stamp, d.files = now.Edited.V.TS.V, now.Files.V
	return d.with(forwards(now.Attachments)).from(now.BotID.V, now.Subtype.V, us)
}

// from ignores what no person wrote.
func (d deed) from(botID, subtype string, us self) deed {
	switch {
	case botID != "" || d.user == us.user && us.user != "":
		return ignored("of a bot")
	case d.user == "" || d.user == "USLACKBOT":
		return ignored("of nobody")
	case !wordy(subtype):
		return ignored("notice " + subtype)
	case d.channel == "" || d.ts == "":
		return ignored("message without a place")
	}
	return d
}

func readMention(e inner, us self) deed {
	d := deed{sort: said, mention: true, user: e.User.V, channel: e.Channel.V, ts: e.TS.V, thread: e.Thread.V,
		text: e.Text.V, direct: isDirect(e.Channel.V, ""), files: e.Files.V}
	if e.Edited() {
		return ignored("a mention in an edit")
	}
	return d.with(forwards(e.Attachments)).from(e.BotID.V, e.Subtype.V, us)
}

// Edited tells whether a mention came of an edit: Slack sends it again then, with the same ts and another event_ts.
func (i inner) Edited() bool { return i.EventTS.V != "" && i.TS.V != "" && i.EventTS.V != i.TS.V }

// isDirect tells whether a channel is the direct messages of one person with us.
func isDirect(channel, kind string) bool { return kind == "im" || strings.HasPrefix(channel, "D") }

// readInteraction reads what somebody did with what is ours: buttons, lists and forms.
func readInteraction(i interaction) deed {
	if i.User.V.ID.V == "" {
		return ignored("interaction of nobody")
	}
	switch i.Type.V {
	case "block_actions":
		return readPress(i)
	case "view_submission":
		return readForm(i)
	case "message_action":
		return readPoint(i)
	}
	return ignored("interaction " + i.Type.V)
}

// readPress reads a press of a button, or a choice from a list, if it is one that we made.
func readPress(i interaction) deed {
	if len(i.Actions.V) == 0 {
		return ignored("press of nothing")
	}
	a := i.Actions.V[0]
	d := deed{sort: pressed, user: i.User.V.ID.V, block: a.Block.V, choice: a.Value.V, label: a.Text.V.Text.V,
		stamp: a.TS.V, response: i.Response.V, trigger: i.Trigger.V, post: i.Message.V}
	if name, home := strings.CutPrefix(a.ID.V, blocks.HomePrefix); home && i.View.V.ID.V != "" {
		d.sort, d.label, d.text = tapped, name, a.Value.V
		return d
	}
	d.channel, d.ts, d.thread = i.Container.V.Channel.V, i.Container.V.MessageTS.V, i.Message.V.Thread.V
	d.alone = i.Container.V.Ephemeral.V
	if d.channel == "" {
		d.channel = i.Channel.V.ID.V
	}
	if d.choice == "" {
		d.choice, d.label = a.Selected.V.Value.V, a.Selected.V.Text.V.Text.V
	}
	if _, ours := parseBlock(d.block); !ours || d.choice == "" {
		return ignored("press of something else")
	}
	return d
}

// readForm reads a form that was sent, if it is one that we made.
func readForm(i interaction) deed {
	v := i.View.V
	if v.ID.V == "" || !slices.Contains(forms, v.Callback.V) {
		return ignored("form of something else")
	}
	return deed{sort: filled, user: i.User.V.ID.V, form: v}
}

// readPoint reads that somebody chose "get help with this" in the menu of a message.
func readPoint(i interaction) deed {
	p := i.Message.V
	d := deed{sort: pointed, user: i.User.V.ID.V, channel: i.Channel.V.ID.V, ts: i.MessageTS.V, thread: p.Thread.V,
		trigger: i.Trigger.V, response: i.Response.V, text: wordsOf(p), files: p.Files.V, post: p}
	switch {
	case i.Callback.V != manifest.ShortcutHelp:
		return ignored("shortcut " + i.Callback.V)
	case d.channel == "" || d.ts == "" || d.trigger == "":
		return ignored("shortcut on nothing")
	}
	return d
}

func readCommand(c command) deed {
	if c.User.V == "" || c.Command.V == "" || c.Trigger.V == "" {
		return ignored("command of nobody")
	}
	return deed{sort: commanded, user: c.User.V, channel: c.Channel.V, text: c.Text.V, response: c.Response.V,
		trigger: c.Trigger.V, stamp: c.Trigger.V}
}

// link is what Slack puts in angle brackets: people, channels, commands and addresses, with or without a label.
var link = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)

// plain is a message as text: what Slack marks up is written out, and its entities are the signs that they stand for.
// The words that call us are left out.
func plain(text, us string) string {
	text = link.ReplaceAllStringFunc(text, func(found string) string {
		parts := link.FindStringSubmatch(found)
		target, label := parts[1], parts[2]
		switch {
		case target == "@"+us:
			return ""
		case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"):
			if label != "" {
				return target[:1] + strings.TrimLeft(label, "@#")
			}
			return target
		case strings.HasPrefix(target, "!"):
			if label != "" {
				return label
			}
			name, _, _ := strings.Cut(target[1:], "^")
			return "@" + name
		case label == "" || label == target || strings.HasSuffix(target, "://"+label) || target == "mailto:"+label:
			return strings.TrimPrefix(target, "mailto:")
		}
		return label + " (" + target + ")"
	})
	text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	return clip(strings.TrimSpace(strings.ToValidUTF8(text, "�")))
}

// clip cuts what is longer than the bot takes.
func clip(text string) string { return bot.Clip(text, bot.MaxText) }

// calls are the people whom a message calls.
func calls(text string) []string {
	var people []string
	for _, found := range link.FindAllStringSubmatch(text, -1) {
		if id, ok := strings.CutPrefix(found[1], "@"); ok {
			people = append(people, id)
		}
	}
	return people
}
