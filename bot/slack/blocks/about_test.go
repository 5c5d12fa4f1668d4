package blocks_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestTheMessageThatAnAnswerIsAbout(t *testing.T) {
	const url = "https://example.slack.com/archives/C1/p1700000000000100?thread_ts=1.2&cid=C1"
	for _, lang := range texts.Languages() {
		m := maker(t, lang)
		var all []slack.Block
		for _, a := range []blocks.About{{Author: "Bob <!channel> *J*|>", URL: url}, {Author: "Ada", Own: true, URL: url},
			{URL: "javascript:alert(1)"}} {
			all = append(all, m.About(a))
		}
		p := blocks.Part{Text: "…", Blocks: all}
		valid(t, newKit(t), "about", []blocks.Part{p})
		golden(t, "about."+lang, p)
		for _, b := range all {
			text := b.(*slack.ContextBlock).ContextElements.Elements[0].(*slack.TextBlockObject).Text
			if strings.Contains(text, "<!") || strings.Contains(text, "javascript") || strings.Count(text, "<") > 1 {
				t.Errorf("got %s", text)
			}
		}
	}
}
