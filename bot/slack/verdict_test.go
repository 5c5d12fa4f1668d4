package slack_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/house"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// verdict holds a history against the promises.
func (h *history) verdict() {
	h.Helper()
	sent, judge := h.sent(), house.Judge{TB: h.T, Store: h.store}
	for user := range slices.Values(h.people) {
		for _, id := range h.conversations(user) {
			judge.Conversation(id, sent[id], h.carded)
		}
	}
	h.oneCard()
	for _, w := range h.words {
		if w.agent {
			h.agentsWord(w)
		} else {
			h.personsWord(judge, w, sent)
		}
	}
	h.harmless()
	judge.Rested(h.bot)
}

// sent are the messages of ours in Slack, by conversation.
func (h *history) sent() map[string][]house.Sending {
	all := map[string][]house.Sending{}
	for _, c := range h.Channels() {
		for _, m := range h.FromApp(c.ID) {
			var meta struct {
				Payload struct{ Conversation, Seq, Part string } `json:"event_payload"`
			}
			if json.Unmarshal(m.Metadata, &meta) != nil || meta.Payload.Conversation == "" {
				continue
			}
			p := meta.Payload
			s := house.Sending{Text: m.Text, At: stamped(m.TS)}
			s.Seq, _ = strconv.ParseInt(p.Seq, 10, 64)
			s.Part, _ = strconv.ParseInt(p.Part, 10, 64)
			all[p.Conversation] = append(all[p.Conversation], s)
		}
	}
	return all
}

func stamped(ts string) time.Time {
	whole, micros, _ := strings.Cut(ts, ".")
	seconds, _ := strconv.ParseInt(whole, 10, 64)
	n, _ := strconv.ParseInt(micros, 10, 64)
	return time.Unix(seconds, n*1000)
}

func (h *history) conversations(user string) []string {
	all := []string{"slack:" + user}
	for _, p := range h.threads[user] {
		all = append(all, "slack:"+user+":"+p.channel+":"+p.thread)
	}
	return all
}

// carded tells whether the agents had a card of a case at a moment.
func (h *history) carded(name string, at time.Time) bool {
	return slices.ContainsFunc(h.cards(), func(m slacktest.Message) bool {
		return strings.Contains(m.Text+string(m.Blocks), name) && !stamped(m.TS).After(at)
	})
}

// oneCard: P2, each case has one card.
func (h *history) oneCard() {
	for _, name := range []string{"FL-1", "FL-2", "FL-3"} {
		n := 0
		for _, m := range h.cards() {
			if house.CaseName.FindString(m.Text+string(m.Blocks)) == name {
				n++
			}
		}
		if n > 1 {
			h.Errorf("P2: there are %d cards of %s", n, name)
		}
	}
}

// personsWord looks at what came of a person's word, and that the agents read it once.
func (h *history) personsWord(judge house.Judge, w *word, sent map[string][]house.Sending) {
	id := "slack:" + w.user
	if w.thread != "" {
		id += ":" + w.channel + ":" + w.thread
	}
	if w.gone {
		return // it may never have been heard of, or it was and is forgotten
	}
	judge.Word(id, house.Word{Token: w.token, Event: w.channel + "/" + w.ts, Human: w.human, Changed: len(w.later) > 0},
		sent[id])
	relays := 0
	for _, m := range h.FromApp(h.triage) {
		if m.Thread != "" && m.Only == "" && strings.Contains(m.Username, "Person") && house.Contains(m.Text, w.token) {
			relays++
		}
	}
	if relays > 1 && len(w.later) == 0 {
		h.Errorf("P2: %s stands %d times in the agents' thread", w.token, relays)
	}
}

// agentsWord: P5 of the desk: notes never reach the person; words do once, if they are marked as sent.
func (h *history) agentsWord(w *word) {
	read := 0
	for _, c := range h.Channels() {
		if c.ID == h.triage {
			continue
		}
		for _, m := range h.FromApp(c.ID) {
			if house.Contains(m.Text+string(m.Blocks), w.token) {
				read++
			}
		}
	}
	marks := map[string]int{}
	for _, m := range h.Messages(h.triage) {
		if m.TS == w.ts {
			for name, users := range m.Reactions {
				marks[name] = len(users)
			}
		}
	}
	changed := w.gone || len(w.later) > 0
	switch {
	case w.note && read > 0:
		h.Errorf("P5: the note %s reached the person", w.token)
	case read > 1:
		h.Errorf("P2: %s reached the person %d times", w.token, read)
	case !changed && marks["white_check_mark"] > 0 && read != 1:
		h.Errorf("P1: %s is marked as sent, and the person reads it %d times", w.token, read)
	case !changed && marks["pencil2"] > 0 && read > 0:
		h.Errorf("P5: %s is marked as a note, and the person reads it", w.token)
	case !changed && !w.note && marks["white_check_mark"]+marks["pencil2"] == 0 && !h.explained(w):
		h.Errorf("P6: %s of an agent was not dealt with", w.token)
	}
}

// explained tells whether something was said below a line instead.
func (h *history) explained(w *word) bool {
	for _, m := range h.FromApp(h.triage) {
		if m.Thread == w.thread && strings.Contains(string(m.Metadata), `"firstline_answer"`) &&
			strings.Contains(string(m.Metadata), w.ts) {
			return true
		}
	}
	return false
}

// harmless: P9, no foreign words call anybody or pass for a link, wherever they are shown.
func (h *history) harmless() {
	for _, c := range h.Channels() {
		for _, m := range h.FromApp(c.ID) {
			for _, text := range append(markup(m.Blocks), m.Text) {
				if strings.Contains(text, "<!") || strings.Contains(text, "<@") || strings.Contains(text, "<https://evil.example|") {
					h.Errorf("P9: %s reads %q", c.ID, text)
				}
			}
		}
	}
}

// markup gives the texts of blocks in which Slack's markup counts.
func markup(blocks json.RawMessage) (all []string) {
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if text, ok := v["text"].(string); ok && v["type"] == "mrkdwn" {
				all = append(all, text)
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	var v any
	if json.Unmarshal(blocks, &v) == nil {
		walk(v)
	}
	return all
}
