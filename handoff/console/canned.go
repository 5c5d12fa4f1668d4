package console

import (
	"cmp"
	"strings"
)

// A readyReply is a canned reply in the person's language, filled in for the case.
type readyReply struct{ ID, Title, Text string }

// Replies are the canned replies that can be sent here. Titles are in the agent's language, texts in the person's.
func (p casePage) Replies() []readyReply {
	fill := p.filler()
	var ready []readyReply
	for _, r := range p.c.opt.Replies {
		title := cmp.Or(r.Title[p.Lang], r.Title[p.Case.Lang], r.ID)
		if text := cmp.Or(r.Text[p.Case.Lang], r.Text[p.Lang]); text != "" {
			ready = append(ready, readyReply{r.ID, title, fill.Replace(text)})
		}
	}
	return ready
}

// filler puts what is known into the places of a text, all at once: a person who is called {case} stays that.
func (p casePage) filler() *strings.Replacer {
	return strings.NewReplacer("{person}", cmp.Or(p.Case.Person.Name, p.c.opt.Texts.Say(p.Case.Lang,
		"console.reply.nobody", nil)), "{agent}", p.Agent.Name, "{case}", p.Ref(p.Case.Number),
		"{team}", p.c.team(p.Case.Team, p.Case.Lang), "{organisation}", p.Organisation())
}
