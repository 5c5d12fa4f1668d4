package slack

import (
	"encoding/json"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
)

// A forward is a message that somebody passed on, as Slack attaches it to theirs.
type forward struct {
	Share    yes         `json:"is_share"`
	Author   word        `json:"author_name"`
	From     word        `json:"from_url"`
	Text     word        `json:"text"`
	Fallback word        `json:"fallback"`
	Files    lax[[]file] `json:"files"`
}

// forwards are the passed on ones among the attachments of a message. The others are of apps, or shown by Slack for a
// link in the words.
func forwards(attachments json.RawMessage) []forward {
	var list lax[[]lax[forward]]
	_ = json.Unmarshal(attachments, &list) // then there are none
	var all []forward
	for _, one := range list.V {
		if one.V.Share.V {
			all = append(all, one.V)
		}
	}
	return all
}

// recalledForwards are those of a message of the history.
func recalledForwards(attachments []slackapi.Attachment) []forward {
	var all []forward
	for _, a := range attachments {
		if a.IsShare {
			all = append(all, forward{Share: yes{V: true}, Author: word{V: a.AuthorName}, From: word{V: a.FromURL},
				Text: word{V: a.Text}, Fallback: word{V: a.Fallback}, Files: lax[[]file]{V: recalledFiles(a.Files)}})
		}
	}
	return all
}

// with adds what was passed on. Its files come along as those of the message itself.
func (d deed) with(passed []forward) deed {
	d.passed = passed
	for _, f := range passed {
		d.files = append(slices.Clip(d.files), f.Files.V...)
	}
	return d
}

// words are what a deed says. What somebody passes on is what they ask about, and all that they ask where they say
// nothing of their own; who wrote it is only named beside it.
func (c *Channel) words(d deed, p handoff.Person) (text, beside string) {
	said, notes := []string{plain(d.text, c.us().user)}, []string{}
	for _, f := range d.passed {
		words := f.Text.V
		if strings.TrimSpace(words) == "" && len(f.Files.V) == 0 {
			words = f.Fallback.V
		}
		said = append(said, plain(words, c.us().user))
		about := lead{About: blocks.About{URL: f.From.V, Author: shortName(f.Author.V)}}
		notes = append(notes, about.beside(c.Texts, c.speaks(p)))
	}
	said = slices.DeleteFunc(said, func(s string) bool { return strings.TrimSpace(s) == "" })
	beside = bot.Clip(strings.Join(notes, "\n"), bot.MaxText/2)
	return bot.Clip(strings.Join(said, "\n\n"), bot.MaxText-len(beside)-len("\n\n")), beside
}
