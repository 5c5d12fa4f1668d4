package blocks

import (
	"strconv"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// What can be pressed on the home.
const (
	HomeAsk    = "home:ask"    // opens the intake
	HomeReopen = "home:reopen" // the value is the number of the case
	HomeWrite  = "home:write"  // adds something to the case
)

// A Request is a case of the person on their home.
type Request struct {
	Number  int64
	Name    string // such as FL-12
	Subject string // the person's own words
	State   string // said already
	Open    bool   // something can be added to it
	Reopen  bool   // it can be opened again
	URL     string // where the conversation is
}

// maxRequests are shown on a home, the latest.
const maxRequests = 20

// Home is the page of the app: "my requests". name is the organisation's.
func (m Maker) Home(name string, requests []Request) slack.HomeTabViewRequest {
	ask := slack.NewButtonBlockElement(HomeAsk, "ask", plain(m.say("home.ask", nil), maxButton))
	ask.Style = slack.StylePrimary
	all := []slack.Block{
		slack.NewHeaderBlock(plain(m.say("home.title", nil), maxHeader)),
		slack.NewSectionBlock(plain(m.say("home.intro", texts.Args{"Name": name}), maxSection), nil, nil),
		slack.NewActionBlock("", ask),
		slack.NewDividerBlock(),
	}
	if len(requests) == 0 {
		all = append(all, slack.NewSectionBlock(plain(m.say("home.none", nil), maxSection), nil, nil))
	}
	for _, r := range requests[:min(len(requests), maxRequests)] {
		all = append(all, m.request(r)...)
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: all}}
}

func (m Maker) request(r Request) []slack.Block {
	head := []span{{text: r.Name + " · ", style: style{bold: true}},
		{text: Cut(handoff.OneLine(r.Subject), maxHeader), style: style{bold: true}},
		{text: "\n" + handoff.OneLine(r.State)}}
	all := richText([]chunk{{spans: head}})
	number := strconv.FormatInt(r.Number, 10)
	var row []slack.BlockElement
	if r.Open {
		row = append(row, Action{ID: HomeWrite, Value: number, Label: m.say("home.write", nil)}.button())
	}
	if r.Reopen {
		row = append(row, Action{ID: HomeReopen, Value: number, Label: m.say("home.reopen", nil)}.button())
	}
	if Address(r.URL) {
		b := Action{ID: "home:go", Value: number, Label: m.say("home.go", nil)}.button()
		b.URL = r.URL
		row = append(row, b)
	}
	if len(row) > 0 {
		all = append(all, slack.NewActionBlock("home:"+number, row...))
	}
	return append(all, slack.NewDividerBlock())
}
