package blocks

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// What can be pressed on the home, with [HomePrefix] before it.
const (
	HomePrefix = "home:"
	HomeAsk    = "ask"    // opens a form for a question
	HomeHuman  = "human"  // asks for a colleague
	HomeReopen = "reopen" // the value is the number of the case
	HomeWrite  = "write"  // adds something to the case
	homeGo     = "go"     // a link
)

// A Request is a case of the person on their home.
type Request struct {
	Number  int64
	Name    string // such as FL-12
	Subject string // the person's own words
	State   string // said already: where it stands, and who has it
	Open    bool   // it is not done
	Write   bool   // something can be added to it
	Reopen  bool   // it can be opened again
	URL     string // where the conversation is
}

// MaxRequests are shown on a home: with more, its blocks would be too many.
const MaxRequests = 25

// Home is the page of the app: "my requests", open ones first as they are given, and what can be begun. name is the
// organisation's; without human there is nobody to talk to. more says that there are others that are not shown.
func (m Maker) Home(name string, human bool, requests []Request, more bool) slack.HomeTabViewRequest {
	begin := []slack.BlockElement{m.homeButton(HomeAsk, "", slack.StylePrimary)}
	if human {
		begin = append(begin, m.homeButton(HomeHuman, "", ""))
	}
	all := []slack.Block{
		slack.NewHeaderBlock(plain(m.say("home.title", nil), maxHeader)),
		slack.NewSectionBlock(plain(m.say("home.intro", texts.Args{"Name": name}), maxSection), nil, nil),
		slack.NewActionBlock("home", begin...),
		slack.NewDividerBlock(),
	}
	if len(requests) == 0 {
		all = append(all, slack.NewSectionBlock(plain(m.say("home.none", nil), maxSection), nil, nil))
	}
	for i, r := range requests[:min(len(requests), MaxRequests)] {
		if !r.Open && (i == 0 || requests[i-1].Open) {
			all = append(all, slack.NewHeaderBlock(plain(m.say("home.done", nil), maxHeader)))
		}
		all = append(all, m.request(r)...)
	}
	if more || len(requests) > MaxRequests {
		all = append(all, slack.NewContextBlock("", small(Escape(m.say("home.more", nil)))))
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: all}}
}

func (m Maker) homeButton(id, value string, style slack.Style) *slack.ButtonBlockElement {
	b := Action{ID: HomePrefix + id, Value: value, Label: m.say("home."+id, nil)}.button()
	b.Style = style
	return b
}

func (m Maker) request(r Request) []slack.Block {
	head := []markdown.Span{{Text: r.Name + " · ", Style: markdown.Style{Bold: true}},
		{Text: markdown.Cut(handoff.OneLine(r.Subject), maxHeader), Style: markdown.Style{Bold: true}},
		{Text: "\n" + markdown.Cut(upper(handoff.OneLine(r.State)), maxField)}}
	all := richText([]markdown.Chunk{{Spans: head}})
	number := strconv.FormatInt(r.Number, 10)
	var row []slack.BlockElement
	if r.Write {
		row = append(row, m.homeButton(HomeWrite, number, ""))
	}
	if r.Reopen {
		row = append(row, m.homeButton(HomeReopen, number, ""))
	}
	if markdown.Address(r.URL) {
		b := m.homeButton(homeGo, number, "")
		b.URL = r.URL
		row = append(row, b)
	}
	if len(row) > 0 {
		all = append(all, slack.NewActionBlock("home:"+number, row...))
	}
	return append(all, slack.NewDividerBlock())
}

// upper begins a line with a capital: in a list of the bot's the same words stand behind others.
func upper(line string) string {
	first, n := utf8.DecodeRuneInString(line)
	if n == 0 {
		return line
	}
	return string(unicode.ToUpper(first)) + line[n:]
}
