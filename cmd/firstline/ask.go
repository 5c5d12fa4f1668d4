package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/eval"
	term "github.com/firstline-support/firstline/bot/terminal"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/kb"
)

// askCommand asks one question.
type askCommand struct {
	Question  []string `arg:"" help:"The question."`
	Workspace string   `help:"The workspace; without it the present folder, or the starter workspace." type:"path"`
	Lang      string   `help:"Language to answer in where the words do not tell: en or de." enum:",en,de" default:""`
	JSON      bool     `name:"json" help:"Print JSON, with the evidence of the decision."`
}

// Run decides as the server would and prints it. Nothing is stored but what a model was asked.
func (c askCommand) Run(ctx context.Context, t terminal) (err error) {
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	event := bot.Event{Channel: "ask", ID: "1", Conversation: "ask:1", Kind: bot.Message, Lang: c.Lang,
		Text: strings.ToValidUTF8(strings.Join(c.Question, " "), "�"), At: time.Now()}
	if err := event.Check(); err != nil {
		return err
	}
	policy := ws.Policy(catalogue, deskName)
	log := logger(t.err, "warn", "text")
	errand, err := beginErrand(ctx, ws, c.Workspace, someones, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, errand.close()) }()
	decider, err := errand.decider(ctx, ws, c.Workspace, policy, ws.Knowledge(), log)
	if err != nil {
		return err
	}
	turn, err := decider.Decide(ctx, bot.Situation{Conversation: bot.Conversation{ID: "ask:1"},
		Events: []bot.Event{event}, Now: time.Now()})
	if err != nil {
		return err
	}
	reply := eval.Read(turn)
	if turn.Case != nil && reply.Text == "" {
		team := policy.TeamName(turn.Case.Team, turn.Conversation.Lang)
		reply.Text = catalogue.Say(turn.Conversation.Lang, "terminal.would_hand_over",
			texts.Args{"Team": team, "Text": string(turn.Case.Priority)})
	}
	return c.print(t, reply)
}

// outcomes are the words of the command's contract; talk and questions about a topic are both questions to a script.
var outcomes = map[handoff.Outcome]handoff.Outcome{handoff.SmallTalk: handoff.Questioned}

func (c askCommand) print(t terminal, reply eval.Reply) error {
	if other, ok := outcomes[reply.Outcome]; ok {
		reply.Outcome = other
	}
	if c.JSON {
		encoder := json.NewEncoder(t.out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(reply)
	}
	var out strings.Builder
	out.WriteString(kb.Plain(reply.Text) + "\n")
	for _, a := range reply.Articles {
		_, _ = fmt.Fprintf(&out, "  [%s]\n", a.Title)
	}
	for i, choice := range reply.Choices {
		_, _ = fmt.Fprintf(&out, "  %d) %s\n", i+1, choice.Label)
	}
	_, err := io.WriteString(t.out, term.Printable(out.String()))
	return err
}
