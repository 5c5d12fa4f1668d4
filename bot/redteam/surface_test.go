package redteam_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/redteam"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

// surfaces looks at a message as Slack, Discord and the chat page would get it.
func (j *judge) surfaces(e handoff.Entry) {
	j.Helper()
	for _, part := range (blocks.Maker{Texts: j.siege.texts, Lang: j.Lang}).Message(e) {
		j.slack(asJSON(j, part))
	}
	for _, m := range (cards.Maker{Texts: j.siege.texts, Lang: j.Lang}).Message(e, func(int) string { return "id" }) {
		j.discord(m.Content)
		for _, embed := range m.Embeds {
			j.discord(embed.Title + "\n" + embed.Description)
		}
	}
	j.page(kb.HTML(e.Text))
}

func asJSON(j *judge, v any) any {
	j.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		j.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(data, &plain); err != nil {
		j.Fatal(err)
	}
	return plain
}

// calling is what makes Slack ring somebody's bell, in its markup.
var calling = regexp.MustCompile(`<[!@#][^>]*>`)

// slack walks through blocks. In plain and rich text nothing has a meaning; in markup it has.
func (j *judge) slack(v any) {
	j.Helper()
	switch v := v.(type) {
	case []any:
		for _, inner := range v {
			j.slack(inner)
		}
	case map[string]any:
		switch text, _ := v["text"].(string); v["type"] {
		case "mrkdwn":
			if found := calling.FindString(text); found != "" {
				j.found("Slack gets %q", found)
			}
		case "broadcast", "user", "usergroup", "channel", "image":
			j.found("Slack gets an element of type %s: %v", v["type"], v)
		case "link":
			to, _ := v["url"].(string)
			j.linked("Slack", to)
		}
		for _, inner := range v {
			j.slack(inner)
		}
	}
}

// ringing is what Discord takes for a mention, where no backslash or space of width zero is in it.
var ringing = regexp.MustCompile(`@(?:everyone|here)\b|<(?:@[!&]?|#|/[^>]*:)\d+>`)

var target = regexp.MustCompile(`\]\(<?([^)>\s]+)|\bhttps?://[^\s)>\]]+`)

func (j *judge) discord(text string) {
	j.Helper()
	if found := ringing.FindString(text); found != "" {
		j.found("Discord gets %q in %q", found, cut(text))
	}
	for _, found := range target.FindAllStringSubmatch(text, -1) {
		to := found[1]
		if to == "" {
			to = found[0]
		}
		j.linked("Discord", strings.ReplaceAll(to, `\`, ""))
	}
}

var (
	tag  = regexp.MustCompile(`(?i)<(?:script|iframe|object|embed|form|input|svg|meta|style|link|base|img)\b[^>]*>`)
	attr = regexp.MustCompile(`(?i)<[^>]*\b(?:on\w+|style)\s*=[^>]*>`)
	href = regexp.MustCompile(`(?i)\b(?:href|src)="([^"]*)"`)
)

// page looks at the HTML of the chat.
func (j *judge) page(html string) {
	j.Helper()
	if found := tag.FindString(html) + attr.FindString(html); found != "" {
		j.found("the page gets %q", found)
	}
	for _, found := range href.FindAllStringSubmatch(html, -1) {
		j.linked("the page", found[1])
	}
}

// linked: links lead to where articles lead.
func (j *judge) linked(surface, to string) {
	j.Helper()
	at, err := url.Parse(to)
	quoted := j.Where == redteam.Article && strings.Contains(j.Text, to)
	if err != nil || at.Host != "portal.nordlicht.example" && !quoted {
		j.found("on %s there is a link to %q", surface, to)
	}
}
