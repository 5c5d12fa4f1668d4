package slack

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// help takes in that somebody wants help with a message. What it says becomes their question, whoever wrote it: they
// are answered directly, and with what they may read themselves. Whoever wrote it is only named.
func (c *Channel) help(ctx context.Context, in Intake, d deed) error {
	person := c.person(ctx, d.user, true)
	if in.Desk != nil && in.Desk.Holds(d.channel) {
		// what is said there may be for the team alone, and a question of an agent goes to any team
		c.answerTo(d, person, "help_desk")
		return nil
	}
	words := plain(d.text, c.us().user)
	if words == "" && len(d.files) == 0 {
		c.answerTo(d, person, "help_empty")
		return nil
	}
	about := c.aboutMessage(ctx, d)
	beside := about.beside(c.Texts, c.speaks(person))
	e := bot.Event{Channel: Name, ID: bot.FitID("help/" + d.trigger), Conversation: place{person: d.user}.conversation(),
		Kind: bot.Message, Person: person, Lang: c.hint(person), Beside: beside,
		Text: bot.Clip(words, bot.MaxText-len(beside)-2)}
	c.courtesy("forget where to answer", c.routes.Drop(ctx, e.Conversation)) // the answer is for the direct messages
	c.courtesy("note what an answer is about", c.leads.set(ctx, e.Conversation, about))
	var err error
	if len(d.files) > 0 {
		err = c.withFiles(ctx, in, e, d.files)
	} else {
		err = c.receive(ctx, in, e)
	}
	if err == nil {
		c.answerTo(d, person, "help_told")
	}
	return err
}

// answerTo tells who did something where they did it, and where they find us.
func (c *Channel) answerTo(d deed, person handoff.Person, id string) {
	c.later(func(ctx context.Context) {
		text := blocks.Escape(c.Texts.Say(c.speaks(person), "slack."+id, nil))
		if direct, err := c.direct(ctx, d.user); err == nil && c.us().url != "" {
			where := strings.TrimSuffix(c.us().url, "/") + "/archives/" + direct
			text += " <" + where + "|" + blocks.Escape(c.Texts.Say(c.speaks(person), "slack.direct", nil)) + ">"
		}
		err := c.respond(ctx, d.response, &slackapi.WebhookMessage{Text: text, ResponseType: slackapi.ResponseTypeEphemeral})
		if err != nil {
			c.Log.Warn("tell somebody where they are answered", "err", err)
		}
	})
}

// A lead is the message that a question is about.
type lead struct {
	blocks.About
	Since time.Time
}

// aboutMessage is what is told about a message: who wrote it, and where it is.
func (c *Channel) aboutMessage(ctx context.Context, d deed) lead {
	l := lead{Since: time.Now()}
	l.URL, l.Own = c.messageURL(d.channel, d.ts, d.thread), d.post.User.V == d.user && d.post.BotID.V == ""
	switch p := d.post; {
	case p.Username.V != "":
		l.Author = p.Username.V
	case p.Profile.V.Name.V != "":
		l.Author = p.Profile.V.Name.V
	case p.User.V != "":
		ctx, stop := context.WithTimeout(ctx, personWait)
		defer stop()
		l.Author = c.acquaint(ctx, p.User.V).person.Name
	}
	l.Author = shortName(l.Author)
	return l
}

// shortName is a foreign name as it is shown.
func shortName(name string) string {
	const most = 80
	return markdown.Cut(handoff.OneLine(name), most)
}

// beside stands below the words in the journal, for who reads them there.
func (l lead) beside(catalogue *texts.Catalogue, lang string) string {
	return strings.TrimSpace(catalogue.Say(lang, l.Say("slack.help_from"), texts.Args{"Name": l.Author}) + " " + l.URL)
}

// leads are the messages that the next answers are about, by conversation. One node forgets them at a restart: then an
// answer comes without its link.
type leads struct{ *talk.Pocket }

// leadLife is how long an answer is waited for.
const leadLife = time.Hour

// clocks is how far those of two nodes may be apart, with care.
const clocks = time.Second

func (l leads) set(ctx context.Context, conversation string, about lead) error {
	text, err := json.Marshal(about)
	if err != nil {
		return err
	}
	return l.Put(ctx, conversation, string(text))
}

// leadOf gives the message that an entry is the answer to, if it is the first one behind the question.
func (c *Channel) leadOf(ctx context.Context, p bot.Parcel) (one lead, ok bool) {
	if p.Entry.From != handoff.ByBot {
		return one, false
	}
	noted, ok, err := c.leads.Get(ctx, p.Conversation)
	c.courtesy("recall what an answer is about", err)
	if !ok || json.Unmarshal([]byte(noted), &one) != nil {
		return lead{}, false
	}
	asked := one.Since
	if c.Nodes != nil { // it was another's clock, perhaps
		asked = asked.Add(-clocks)
	}
	return one, p.Entry.At.After(asked)
}

// lead puts a line with a link above an answer that is about a message. sent is called when it has reached the person.
func (c *Channel) lead(ctx context.Context, p bot.Parcel, parts []blocks.Part) (sent func()) {
	about, ok := c.leadOf(ctx, p)
	if !ok || len(parts) == 0 {
		return func() {}
	}
	line := c.maker(ctx, p.Conversation).About(about.About)
	parts[0].Blocks = slices.Insert(parts[0].Blocks, 0, line)
	return func() {
		if now, ok := c.leadOf(ctx, p); ok && now == about {
			c.courtesy("forget what an answer is about", c.leads.Drop(ctx, p.Conversation))
		}
	}
}

// wordsOf is what a message says. Some apps write into blocks or attachments only.
func wordsOf(p post) string {
	if strings.TrimSpace(p.Text.V) != "" {
		return p.Text.V
	}
	var shown, attached any
	_ = json.Unmarshal(p.Blocks, &shown) // then there is nothing to read there
	_ = json.Unmarshal(p.Attachments, &attached)
	return strings.TrimSpace(wordsIn(shown) + "\n" + wordsIn(attached))
}

// wordsIn gathers what stands in blocks or attachments, but for what is to be pressed.
func wordsIn(v any) string {
	var found []string
	switch v := v.(type) {
	case string:
		return v
	case []any:
		for _, one := range v {
			found = append(found, wordsIn(one))
		}
	case map[string]any:
		kind, _ := v["type"].(string)
		if kind == "actions" || kind == "input" {
			return ""
		}
		elements, rich := v["elements"].([]any)
		if rich && strings.HasPrefix(kind, "rich_text_") && kind != "rich_text_list" {
			for _, one := range elements {
				found = append(found, wordsIn(one))
			}
			return strings.Join(found, "")
		}
		for _, key := range []string{"pretext", "title", "text", "fields", "elements", "blocks"} {
			found = append(found, wordsIn(v[key]))
		}
		if fallback, ok := v["fallback"].(string); ok && strings.Join(found, "") == "" {
			return fallback
		}
	}
	found = slices.DeleteFunc(found, func(s string) bool { return strings.TrimSpace(s) == "" })
	return strings.Join(found, "\n")
}
