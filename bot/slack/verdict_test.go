package slack_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
)

// verdict holds a history against the promises.
func (h *history) verdict() {
	h.Helper()
	sent := h.sent()
	for user := range slices.Values(h.people) {
		for _, id := range h.conversations(user) {
			entries := h.journal(id)
			h.heardOnce(id, entries)
			h.rested(id, entries)
			h.inOrder(id, sent[id])
			h.oneOwner(id, sent[id])
			h.noFakeHandoff(id, entries, sent[id])
		}
	}
	for _, w := range h.words {
		if w.agent {
			h.agentsWord(w)
		} else {
			h.personsWord(w, sent)
		}
	}
	h.harmless()
	if n := h.bot.Health(); n.MessagesWithoutOutcome > 0 {
		h.Errorf("P3: %+v", n)
	}
	waiting, err := h.store.Unhandled(h.Context(), time.Now().Add(time.Hour), 10)
	if err != nil || len(waiting) > 0 {
		h.Errorf("P3: %q still wait (%v)", waiting, err)
	}
}

// A sending is a message of ours that is in Slack, with what its metadata says.
type sending struct {
	slacktest.Message
	seq, part int64
	at        time.Time
}

// sent are the messages of ours in Slack, by conversation.
func (h *history) sent() map[string][]sending {
	all := map[string][]sending{}
	for _, c := range h.Channels() {
		for _, m := range h.FromApp(c.ID) {
			var meta struct {
				Payload struct{ Conversation, Seq, Part string } `json:"event_payload"`
			}
			if json.Unmarshal(m.Metadata, &meta) != nil || meta.Payload.Conversation == "" {
				continue
			}
			p := meta.Payload
			s := sending{Message: m, at: stamped(m.TS)}
			s.seq, _ = strconv.ParseInt(p.Seq, 10, 64)
			s.part, _ = strconv.ParseInt(p.Part, 10, 64)
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

func (h *history) journal(conversation string) []handoff.Entry {
	h.Helper()
	entries, err := h.store.Journal(h.Context(), conversation, 0, 100_000)
	if err != nil {
		h.Fatal(err)
	}
	return entries
}

// heardOnce: P2, what people said is understood once, and the bot says each answer once.
func (h *history) heardOnce(id string, entries []handoff.Entry) {
	seen := map[string]int64{}
	for _, e := range entries {
		if e.Kind != handoff.Said || e.From != handoff.ByPerson && !strings.HasPrefix(e.Text, "heard: ") || e.Gone {
			continue
		}
		for _, token := range tokens.FindAllString(e.Text, -1) {
			key := string(e.From) + token
			if was, ok := seen[key]; ok {
				h.Errorf("P2: %s: %s stands in entries %d and %d", id, token, was, e.Seq)
			}
			seen[key] = e.Seq
		}
	}
}

var tokens = regexp.MustCompile(`\b[waenc]\d+x\b|\bpressed\d+\b`)

// rested: P3, nothing is left to be sent, and nothing was given up.
func (h *history) rested(id string, entries []handoff.Entry) {
	for _, e := range entries {
		if e.Delivery == handoff.Pending || e.Delivery == handoff.GaveUp {
			h.Errorf("P3: %s: entry %d is %s: %s", id, e.Seq, e.Delivery, e.Text)
		}
	}
}

// inOrder: P2, each message is in Slack once, and they stand in the order in which they were said.
func (h *history) inOrder(id string, sent []sending) {
	slices.SortStableFunc(sent, func(a, b sending) int { return a.at.Compare(b.at) })
	for i, s := range sent[min(1, len(sent)):] {
		if before := sent[i]; s.seq < before.seq || s.seq == before.seq && s.part <= before.part {
			h.Errorf("P2: %s: entry %d comes after entry %d: %q after %q", id, s.seq, before.seq, s.Text, before.Text)
		}
	}
}

// oneOwner: P4, while a human has the conversation the bot says nothing in it.
func (h *history) oneOwner(id string, sent []sending) {
	h.store.mu.Lock()
	defer h.store.mu.Unlock()
	for _, s := range sent {
		human := false
		var since time.Time
		for _, change := range h.store.hands {
			at := change.at
			if change.human {
				at = at.Add(time.Millisecond) // what was sent at the same instant was sent before: the take waited for it
			}
			if change.conversation == id && !at.After(s.at) {
				human, since = change.human, change.at
			}
		}
		if human && strings.HasPrefix(s.Text, "heard:") {
			h.Errorf("P4: %s: a human has it since %s, and at %s the bot says %q", id, since, s.at, s.Text)
		}
	}
}

// handedOver is how the person is told that a colleague takes over.
const handedOver = "is now case"

var caseName = regexp.MustCompile(`FL-\d+`)

// noFakeHandoff: P5, nobody hears of a case before the desk has it.
func (h *history) noFakeHandoff(id string, entries []handoff.Entry, sent []sending) {
	var accepted []int64
	for _, e := range entries {
		if e.Kind == handoff.Accepted {
			accepted = append(accepted, e.Seq)
		}
		if e.Kind == handoff.Said && e.From != handoff.ByPerson && strings.Contains(e.Text, handedOver) && len(accepted) == 0 {
			h.Errorf("P5: %s: entry %d tells of a case that no desk has: %q", id, e.Seq, e.Text)
		}
	}
	for _, s := range sent {
		name := caseName.FindString(s.Text)
		if name == "" || !strings.Contains(s.Text, handedOver) {
			continue
		}
		if !slices.ContainsFunc(h.cards(), func(m slacktest.Message) bool {
			return strings.Contains(m.Text+string(m.Blocks), name) && !stamped(m.TS).After(s.at)
		}) {
			h.Errorf("P5: %s: %q is said, and there was no card of it", id, s.Text)
		}
	}
	for _, name := range []string{"FL-1", "FL-2", "FL-3"} {
		n := 0
		for _, m := range h.cards() {
			if caseName.FindString(m.Text+string(m.Blocks)) == name {
				n++
			}
		}
		if n > 1 {
			h.Errorf("P2: there are %d cards of %s", n, name)
		}
	}
}

// personsWord: P1 and P6, what a person wrote and did not take away is known, and ends in an answer or with a human.
func (h *history) personsWord(w *word, sent map[string][]sending) {
	id := "slack:" + w.user
	if w.thread != "" {
		id += ":" + w.channel + ":" + w.thread
	}
	entries := h.journal(id)
	at := slices.IndexFunc(entries, func(e handoff.Entry) bool {
		return e.Kind == handoff.Said && e.From == handoff.ByPerson && e.Event == w.channel+"/"+w.ts
	})
	if w.gone {
		return // it may never have been heard of, or it was and is forgotten
	}
	if at < 0 {
		h.Errorf("P1, P6: %s of %s is not known in %s", w.token, w.user, id)
		return
	}
	told := slices.ContainsFunc(entries[at:], func(e handoff.Entry) bool {
		return e.Kind == handoff.Said && e.From != handoff.ByPerson
	})
	relayed := slices.ContainsFunc(entries[:at+1], func(e handoff.Entry) bool { return e.Case > 0 })
	if next := slices.IndexFunc(entries[at:], func(e handoff.Entry) bool { return e.From != handoff.ByPerson }); next >= 0 {
		relayed = relayed || entries[at+next].Kind == handoff.Opened // it was said together with a call for a human
	}
	if !told && !relayed {
		h.Errorf("P3: nothing comes of %s in %s", w.token, id)
	}
	// P4: the answer was still on its way when a human took over
	relayed = relayed || slices.ContainsFunc(entries, func(e handoff.Entry) bool {
		return e.Delivery == handoff.HeldBack && contains(e.Text, w.token)
	})
	if len(w.later) > 0 {
		return // what it says now may have been heard in its place
	}
	heard := 0
	for _, s := range sent[id] {
		if strings.HasPrefix(s.Text, "heard:") && contains(s.Text, w.token) {
			heard++
		}
	}
	if heard > 1 || heard == 0 && !relayed && !w.human {
		h.Errorf("P2: %s is answered %d times in %s", w.token, heard, id)
	}
	relays := 0
	for _, m := range h.FromApp(h.triage) {
		if m.Thread != "" && m.Only == "" && strings.Contains(m.Username, "Person") && contains(m.Text, w.token) {
			relays++
		}
	}
	if relays > 1 {
		h.Errorf("P2: %s stands %d times in the agents' thread", w.token, relays)
	}
}

func contains(text, token string) bool { return slices.Contains(tokens.FindAllString(text, -1), token) }

// agentsWord: P5 of the desk: notes never reach the person; words do once, if they are marked as sent.
func (h *history) agentsWord(w *word) {
	read := 0
	for _, c := range h.Channels() {
		if c.ID == h.triage {
			continue
		}
		for _, m := range h.FromApp(c.ID) {
			if contains(m.Text+string(m.Blocks), w.token) {
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
