package discord_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/house"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
)

// verdict holds a history against the promises.
func (h *history) verdict() {
	h.Helper()
	judge := house.Judge{TB: h.T, Store: h.store}
	shown := h.shown()
	sent := map[string][]house.Sending{}
	for _, id := range h.conversations() {
		sent[id] = h.sendings(id, judge.Journal(id), shown[id])
		judge.Conversation(id, sent[id], h.carded)
	}
	for _, w := range h.words {
		switch {
		case w.agent:
			h.agentsWord(w, shown)
		case !w.gone && h.arrived(w):
			judge.Word(w.conversation(), house.Word{Token: w.token, Event: w.event(), Human: w.human,
				Changed: len(w.later) > 0}, sent[w.conversation()])
		}
	}
	h.oneCard()
	h.harmless()
	h.honest(judge)
	judge.Rested(h.bot)
	if early := h.Early()[h.early:]; len(early) > 0 {
		h.Errorf("P10: called too early: %q", early)
	}
	if n := h.Invalid(); n > 500 {
		h.Errorf("P10: %d calls were refused", n)
	}
}

func (w *word) conversation() string {
	if w.thread == "" {
		return "discord:" + w.user
	}
	return "discord:" + w.user + ":" + w.thread
}

func (w *word) event() string {
	if w.command {
		return "interaction/" + w.id
	}
	return w.channel + "/" + w.id
}

// arrived tells whether a word came to us, or may be looked for: a command that nobody answered is gone, and whoever
// gave it was told so by Discord.
func (h *history) arrived(w *word) bool {
	if !w.command {
		return true
	}
	i, _ := h.Interaction(w.id)
	return i.Answer != 0
}

func (h *history) conversations() (all []string) {
	for _, user := range h.people {
		all = append(all, "discord:"+user)
		for _, thread := range h.threads[user] {
			all = append(all, "discord:"+user+":"+thread)
		}
	}
	return all
}

// A sight is a message of ours that somebody sees, with the moment at which it came to say this.
type sight struct {
	discordtest.Message
	at    time.Time
	nonce string // with which it was sent
}

// shown are all messages of ours on Discord, by the conversation that they are of.
func (h *history) shown() map[string][]sight {
	all, calls := map[string][]sight{}, h.calls()
	for _, channel := range h.everywhere() {
		for _, m := range h.ours(channel) {
			if m.Flags&discordtest.FlagLoading != 0 {
				h.Errorf("P3: in %s Discord says for ever that we think", channel)
				continue
			}
			by := h.saidBy(m, calls)
			s := sight{m, by.at, by.nonce}
			if id := h.belongs(s); id != "" {
				all[id] = append(all[id], s)
			}
		}
	}
	return all
}

// A call is a message that was sent, and when. What comes at the same instant has an order.
type call struct {
	content, route, nonce string
	at                    time.Time
	known                 bool // its message was found
}

func (h *history) calls() (all []*call) {
	for i, c := range h.Calls(discordtest.Any) {
		var body struct{ Content, Nonce string }
		if json.Unmarshal(c.Body, &body) == nil && body.Content != "" {
			all = append(all, &call{content: body.Content, route: c.Route[:5] + c.Path, nonce: body.Nonce,
				at: c.At.Add(time.Duration(i))})
		}
	}
	return all
}

// saidBy is the call by which a message came to say what it says: that of a deferred answer is older than its words.
func (h *history) saidBy(m discordtest.Message, calls []*call) call {
	at, path, how := clockOf(m.ID), "/channels/"+m.Channel+"/", "POST "
	if id, ok := m.Command["id"].(string); ok {
		i, _ := h.Interaction(id)
		path = "/" + i.Token
		if i.Message == m.ID && i.Answer == 5 {
			how = "PATCH"
		}
	}
	first, _, _ := strings.Cut(m.Content, "\n-# ")
	seen := map[string]bool{"": false}
	for _, c := range calls {
		if c.known = c.known || seen[c.nonce]; c.known && c.nonce != "" {
			seen[c.nonce] = true // a second try is no second message
		}
		if !c.known && c.content == first && strings.HasPrefix(c.route, how) && strings.Contains(c.route, path) &&
			!c.at.Before(at) {
			c.known = true
			return *c
		}
	}
	return call{at: at}
}

// clockOf is when a message was written.
func clockOf(id string) time.Time {
	var n int64
	for _, r := range id {
		n = n*10 + int64(r-'0')
	}
	return time.UnixMilli(n>>22 + 1420070400000)
}

// belongs tells of which conversation a message is: by the word that it answers, by the case that it names, or else by
// where it stands.
func (h *history) belongs(s sight) string {
	text := readable(s.Content)
	for _, w := range h.words {
		if !w.agent && (house.Contains(text, w.token) || slices.ContainsFunc(w.later, func(t string) bool {
			return house.Contains(text, t)
		})) {
			return w.conversation()
		}
	}
	for _, user := range h.people {
		if slices.Contains(h.threads[user], s.Channel) && s.Only == "" {
			return "discord:" + user + ":" + s.Channel
		}
		if s.Channel == h.dm(user) || s.Only == user {
			return "discord:" + user
		}
	}
	h.Errorf("P2: nobody knows to whom this is said: %q", text)
	return ""
}

var escaped = regexp.MustCompile(`\\([[:punct:]])`)

// readable is a message without what only says how it looks.
func readable(text string) string {
	return escaped.ReplaceAllString(strings.ReplaceAll(text, "\u200b", ""), "$1")
}

// plainly is a text by which entries and messages are compared.
func plainly(text string) string {
	text, _, _ = strings.Cut(readable(text), "\n-# ")
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune("*_`~| \n", r)
	}), " ")
}

// sendings finds for each message of a conversation the entry that it shows. P1 and P2: each entry that was sent is
// shown, and once, and nothing else is.
func (h *history) sendings(id string, entries []handoff.Entry, shown []sight) (all []house.Sending) {
	h.Helper()
	slices.SortStableFunc(shown, func(a, b sight) int { return a.at.Compare(b.at) })
	used := map[int64]time.Time{}
	for _, s := range shown {
		e, first := h.entryOf(id, s, entries, used)
		switch {
		case e > 0:
			used[e] = s.at
			all = append(all, house.Sending{Seq: e, Text: readable(s.Content), At: s.at})
		case !first.IsZero() && h.unheard(s, shown):
		case !first.IsZero():
			h.Errorf("P2: %s: said twice: %q in %s (%s)", id, s.Content, s.Channel, s.ID)
		case !h.service(s.Message):
			h.Errorf("P2: %s: no entry says %q in %s (%s)", id, s.Content, s.Channel, s.ID)
		}
	}
	for _, e := range entries {
		_, seen := used[e.Seq]
		if e.Kind == handoff.Said && e.From != handoff.ByPerson && e.Delivery.Arrived() && !e.Gone && !seen {
			h.Errorf("P1: %s: entry %d is sent, and nobody sees it: %q", id, e.Seq, e.Text)
		}
	}
	return all
}

// entryOf gives the entry that a message shows, or when another one showed it. Of several that say the same it is the
// first that was sent.
func (h *history) entryOf(id string, s sight, entries []handoff.Entry, used map[int64]time.Time) (seq int64, first time.Time) {
	said := plainly(s.Content)
	for _, arrived := range []bool{true, false} {
		for _, e := range entries {
			ours := e.From != handoff.ByPerson && (e.Kind == handoff.Said || e.Kind == handoff.Amended)
			if !ours || e.Delivery.Arrived() != arrived || said != h.wording(e) || s.nonce != "" && s.nonce != nonceOf(id, e) {
				continue
			}
			if e.Of > 0 {
				e.Seq = e.Of
			}
			at, known := used[e.Seq]
			if !known {
				return e.Seq, time.Time{}
			}
			first = at
		}
	}
	return 0, first
}

// nonceOf is the nonce of the first message of an entry.
func nonceOf(conversation string, e handoff.Entry) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/0", conversation, e.Seq))
	return hex.EncodeToString(sum[:])[:25]
}

// unheard tells whether the words of a message were shown to one person alone while Discord told the program nothing:
// it tells of them once, and cannot be asked for them.
func (h *history) unheard(s sight, shown []sight) bool {
	return slices.ContainsFunc(shown, func(t sight) bool {
		return t.Only != "" && plainly(t.Content) == plainly(s.Content) && slices.ContainsFunc(h.deaf, func(at time.Time) bool {
			return at.After(t.at.Add(-time.Minute)) && at.Before(t.at.Add(5*time.Minute))
		})
	})
}

// wording is what the message of an entry reads like.
func (h *history) wording(e handoff.Entry) string {
	if e.From == handoff.ByAgent && e.Name != "" {
		return plainly(e.Name + ":\n" + e.Text)
	}
	return plainly(e.Text)
}

// service tells whether a message is an answer to a command or a press alone, which stands in no journal.
func (h *history) service(m discordtest.Message) bool {
	if m.Command == nil {
		return false
	}
	return slices.ContainsFunc([]string{"noted", "relayed", "received", "failed", "gone", "flood",
		"not_yours"}, func(id string) bool {
		return m.Content == h.texts.Say("en", "discord."+id, nil)
	})
}

// honest: who is told that nothing was kept finds that nothing was.
func (h *history) honest(judge house.Judge) {
	failed := h.texts.Say("en", "discord.failed", nil)
	for _, w := range h.words {
		i, ok := h.Interaction(w.id)
		if !ok || !w.command {
			continue
		}
		told := slices.ContainsFunc(h.Messages(i.Channel), func(m discordtest.Message) bool {
			return m.ID == i.Message && m.Content == failed
		})
		kept := slices.ContainsFunc(judge.Journal(w.conversation()), func(e handoff.Entry) bool { return e.Event == w.event() })
		if told && kept {
			h.Errorf("%s was kept, and %s was told that it was not", w.token, w.user)
		}
	}
}

// textOf is all that is read in a message.
func textOf(m discordtest.Message) string {
	embeds, _ := json.Marshal(m.Embeds)
	return readable(m.Content + " " + strings.ReplaceAll(string(embeds), `\\`, `\`))
}

// carded tells whether the agents had a card of a case at a moment.
func (h *history) carded(name string, at time.Time) bool {
	return slices.ContainsFunc(h.cards(), func(m discordtest.Message) bool {
		return strings.Contains(textOf(m), name) && !clockOf(m.ID).After(at)
	})
}

// oneCard: P2, each case has one card, and what people said stands below it once.
func (h *history) oneCard() {
	n := map[string]int{}
	for _, m := range h.cards() {
		n[house.CaseName.FindString(textOf(m))]++
	}
	for name, n := range n {
		if n > 1 {
			h.Errorf("P2: there are %d cards of %s", n, name)
		}
	}
	for _, w := range h.words {
		relayed := 0
		for _, thread := range h.Threads(h.cases) {
			for _, m := range h.ours(thread.ID) {
				if m.ID != thread.ID && m.Reply == "" && m.Pinned.IsZero() && house.Contains(textOf(m), w.token) {
					relayed++
				}
			}
		}
		if relayed > 1 && !w.agent && len(w.later) == 0 {
			h.Errorf("P2: %s stands %d times below a card", w.token, relayed)
		}
	}
}

// agentsWord: P5 of the desk: notes never reach the person; words do, once, if they are marked as sent.
func (h *history) agentsWord(w *word, shown map[string][]sight) {
	read, marks, explained := 0, map[string]int{}, false
	for _, all := range shown {
		for _, s := range all {
			if house.Contains(s.Content, w.token) {
				read++
			}
		}
	}
	for _, m := range h.Messages(w.channel) {
		if m.ID == w.id {
			for name, users := range m.Reactions {
				marks[name] = len(users)
			}
		}
		explained = explained || m.Author == discordtest.BotUser && m.Reply == w.id
	}
	switch {
	case w.note && read > 0:
		h.Errorf("P5: the note %s reached the person", w.token)
	case read > 1:
		h.Errorf("P2: %s reached the person %d times", w.token, read)
	case marks["✅"] > 0 && read != 1 && !w.note:
		h.Errorf("P1: %s is marked as sent, and the person reads it %d times", w.token, read)
	case marks["✏️"] > 0 && read > 0:
		h.Errorf("P5: %s is marked as a note, and the person reads it", w.token)
	case len(marks) == 0 && !explained:
		h.Errorf("P6: %s of an agent was not dealt with", w.token)
	}
}

// calling is what calls somebody on Discord, wherever it stands in a text.
var calling = regexp.MustCompile(`@everyone|@here|<@[!&]?[0-9]+>`)

// harmless: P9, nothing that we sent calls anybody, neither by its words nor by what is said about them.
func (h *history) harmless() {
	for _, c := range h.Calls(discordtest.Any) {
		method, path, _ := strings.Cut(c.Route, " ")
		if method == "GET" || method == "DELETE" || len(c.Body) == 0 || !strings.HasPrefix(path, "/channels") &&
			!strings.HasPrefix(path, "/webhooks") && !strings.HasPrefix(path, "/interactions") {
			continue
		}
		var body struct {
			sent
			Data sent `json:"data"`
		}
		if err := json.Unmarshal(c.Body, &body); err != nil {
			h.Errorf("%s: %v", c.Route, err)
		}
		for _, one := range []sent{body.sent, body.Data} {
			if one.Content == "" && len(one.Embeds) == 0 {
				continue
			}
			if one.Mentions == nil || one.Mentions.Parse == nil || len(one.Mentions.Parse)+len(one.Mentions.Users)+
				len(one.Mentions.Roles) > 0 || one.Mentions.Replied {
				h.Errorf("P9: %s may call: %s", c.Route, c.Body)
			}
			if text := one.Content + string(one.Embeds); calling.MatchString(text) {
				h.Errorf("P9: %s says %q", c.Route, text)
			}
		}
	}
	for _, channel := range h.everywhere() {
		for _, m := range h.ours(channel) {
			if len(m.Mentions)+len(m.Roles) > 0 || m.Everyone {
				h.Errorf("P9: %q calls somebody", m.Content)
			}
		}
	}
}

// sent is what is looked at of a message that was sent.
type sent struct {
	Content  string          `json:"content"`
	Embeds   json.RawMessage `json:"embeds"`
	Mentions *struct {
		Parse   []string `json:"parse"`
		Users   []string `json:"users"`
		Roles   []string `json:"roles"`
		Replied bool     `json:"replied_user"`
	} `json:"allowed_mentions"`
}
