package metrics

import (
	"fmt"
	"strings"
)

// A Family is one metric: the table of them is what is registered and what the README shows.
type Family struct {
	Name   string
	Kind   Kind
	Labels []string
	Doc    string
}

// A Kind is what can be done with a metric.
type Kind string

// The kinds.
const (
	counter   Kind = "counter"
	gauge     Kind = "gauge"
	histogram Kind = "histogram"
)

// The names.
const (
	buildInfo        = "firstline_build_info"
	ready            = "firstline_ready"
	storeAnswers     = "firstline_store_answers"
	channelConnected = "firstline_channel_connected"
	eventsReceived   = "firstline_events_received_total"
	eventsUnhandled  = "firstline_events_unhandled"
	eventsOldest     = "firstline_events_unhandled_oldest_seconds"
	turns            = "firstline_turns_total"
	outcomes         = "firstline_outcomes_total"
	answerSeconds    = "firstline_answer_seconds"
	withoutOutcome   = "firstline_messages_without_outcome"
	rescued          = "firstline_rescued_total"
	casesWaiting     = "firstline_cases_waiting"
	casesOldest      = "firstline_cases_waiting_oldest_seconds"
	firstHuman       = "firstline_first_human_seconds"
	outboxPending    = "firstline_outbox_pending"
	outboxOldest     = "firstline_outbox_pending_oldest_seconds"
	sends            = "firstline_sends_total"
	modelCalls       = "firstline_model_calls_total"
	modelTokens      = "firstline_model_tokens_total"
	modelCost        = "firstline_model_cost_total"
	modelSeconds     = "firstline_model_call_seconds_total"
	partitionsHeld   = "firstline_partitions_held"
	leaseMoves       = "firstline_lease_moves_total"
)

// Families lists our own metrics in the order in which people look at them. What waits is counted in the store when
// somebody asks, so nodes that share one tell the same of it: take the max over them, and the sum of all else.
func Families() []Family {
	channel, use, team := []string{"channel"}, []string{"use"}, []string{"team"}
	return []Family{
		{withoutOutcome, gauge, nil, "Conversations past twice their deadline without an outcome. It must be 0."},
		{rescued, counter, nil, "Turns that the watchdog had to end with an apology and a case."},
		{ready, gauge, nil, "1 while this node takes work, 0 while it starts or stops or its store does not answer."},
		{storeAnswers, gauge, nil, "1 when the store answered while this was asked."},
		{channelConnected, gauge, channel, "1 while the connection to Slack or Discord stands."},
		{eventsReceived, counter, []string{"channel", "kind"},
			"Events stored, each once: messages, buttons, edits, desks' answers."},
		{eventsUnhandled, gauge, nil, "Events that no turn has dealt with."},
		{eventsOldest, gauge, nil, "Age of the oldest of these; 0 where there is none."},
		{turns, counter, []string{"channel", "result"},
			"Turns by how making them ended: `committed`, `stale` (somebody else was quicker, so it is made again), `failed`."},
		{outcomes, counter, []string{"channel", "outcome"},
			"Turns by how they ended what a person said: `answer`, `question`, `flow`, `handoff`, `unknown`, `smalltalk`, " +
				"`relayed` (a human has the conversation), `error` (an honest apology)."},
		{answerSeconds, histogram, channel, "Time from a person's words until the turn that ends them is committed."},
		{casesWaiting, gauge, team, "Cases that no agent has, without those put off."},
		{casesOldest, gauge, team, "Age of the oldest of these; 0 where there is none."},
		{firstHuman, histogram, team, "Time from the opening of a case until an agent's first words, round the clock."},
		{outboxPending, gauge, channel, "Messages, offers and orders that are not sent and not given up."},
		{outboxOldest, gauge, channel, "Age of the oldest of these; 0 where there is none."},
		{sends, counter, []string{"channel", "result"},
			"Attempts to send: `sent`, `rerouted` (to another place of the person), `retry`, `gave_up`."},
		{modelCalls, counter, []string{"use", "result"},
			"Questions to the language model, and to that of embeddings (`articles`, `words`): `ok`, `cached`, " +
				"or what went wrong, such as `slow` or `over_cap`."},
		{modelTokens, counter, use, "Tokens asked and answered."},
		{modelCost, counter, use, "Cost of these, in the currency of `model.price`."},
		{modelSeconds, counter, use, "Time that calls took, together."},
		{partitionsHeld, gauge, nil, "Partitions that this node works on, of a store that several nodes share."},
		{leaseMoves, counter, nil, "Partitions that came to this node from another one."},
		{buildInfo, gauge, []string{"version", "revision", "goversion"}, "1, with what is running."},
	}
}

// family finds one of the table.
func family(name string) Family {
	for _, f := range Families() {
		if f.Name == name {
			return f
		}
	}
	return Family{Name: name}
}

// plain is the text without the marks that only Markdown needs.
func (f Family) plain() string { return strings.ReplaceAll(f.Doc, "`", "") }

// Markdown is the table for the README.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| metric | kind | labels | what it tells |\n|---|---|---|---|\n")
	for _, f := range Families() {
		labels := "–"
		if len(f.Labels) > 0 {
			labels = "`" + strings.Join(f.Labels, "` `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Name, f.Kind, labels, f.Doc)
	}
	return b.String()
}
