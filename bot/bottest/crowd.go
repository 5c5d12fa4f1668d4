package bottest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Crowd fills a store with so many cases as years of work leave them: each with a journal of eight entries in the words
// of a language, three of a hundred not resolved. It is for benchmarks. The same number gives the same cases.
func Crowd(ctx context.Context, ledger bot.Ledger, cases int) error {
	const writers = 200 // so that few syncs are needed
	var all sync.WaitGroup
	errs := make(chan error, writers)
	for w := range writers {
		all.Go(func() {
			for i := w; i < cases; i += writers {
				if _, err := ledger.Commit(ctx, oneOfMany(i)); err != nil {
					errs <- fmt.Errorf("case %d of %d: %w", i, cases, err)
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	return <-errs
}

// CrowdStart is when the first case of a crowd is opened; one follows every ten minutes.
func CrowdStart() time.Time { return time.Date(2025, 1, 1, 8, 0, 0, 0, time.UTC) }

// oneOfMany is a case that is opened with its whole journal in one turn.
func oneOfMany(i int) bot.Turn {
	r := rand.New(rand.NewPCG(1, uint64(i))) //nolint:gosec // it has to be the same each time
	at := CrowdStart().Add(time.Duration(i) * 10 * time.Minute)
	agent := handoff.Agent{ID: fmt.Sprintf("agent-%d", i%40), Name: fmt.Sprintf("Agent %d", i%40)}
	first, second := prose(r, 25), prose(r, 20)
	c := &handoff.Case{
		Channel: "web", State: handoff.Resolved, Team: fmt.Sprintf("team-%d", i%10), Lang: "en", Agent: agent,
		Priority: handoff.Priorities()[r.IntN(4)], Subject: first[:min(len(first), 80)], Opened: at, Updated: at,
	}
	c.Person = handoff.Person{ID: fmt.Sprintf("p-%d", i%20_000), Name: name(i)}
	c.Person.Email = c.Person.ID + "@nordwind.example"
	switch i % 100 {
	case 0:
		c.State, c.Agent = handoff.Waiting, handoff.Agent{}
	case 33:
		c.State = handoff.Taken
	case 66:
		c.State, c.Agent, c.Snoozed = handoff.Waiting, handoff.Agent{}, at.Add(10*365*24*time.Hour)
	}
	entry := func(kind handoff.Kind, from handoff.Speaker, text string) handoff.Entry {
		return handoff.Entry{At: at, Kind: kind, From: from, Text: text, Case: bot.NewCase}
	}
	return bot.Turn{
		Conversation: bot.Conversation{ID: fmt.Sprintf("crowd-%d", i), Channel: "web", Lang: "en", Started: at, Updated: at},
		Case:         c,
		Entries: []handoff.Entry{
			entry(handoff.Said, handoff.ByPerson, first), entry(handoff.Understood, handoff.ByBot, ""),
			entry(handoff.Said, handoff.ByBot, "You can reset it yourself. "+prose(r, 40)),
			entry(handoff.Opened, handoff.ByBot, handoff.ReasonNotSolved),
			entry(handoff.TookOver, handoff.ByAgent, ""), entry(handoff.Said, handoff.ByAgent, second),
			entry(handoff.Note, handoff.ByAgent, prose(r, 15)), entry(handoff.Said, handoff.ByPerson, prose(r, 10)),
		},
	}
}

func name(i int) string {
	first := []string{"Anna", "Jörg", "Mehmet", "Sina", "Tom", "Olga", "Kofi", "Léa"}
	return first[i%len(first)] + " " + strings.ToUpper(syllables(i % 997)[:1]) + syllables(i % 997)[1:]
}

// matters are what people write about, each in as many cases of a thousand.
var matters = []struct {
	word string
	of   int
}{{"password", 200}, {"printer", 60}, {"vpn", 40}, {"outlook", 40}, {"Müller", 5}, {"projector", 1}}

// prose is a text of so many words, of which few are common and many are rare.
func prose(r *rand.Rand, length int) string {
	words := make([]string, 0, length+1)
	for range length {
		words = append(words, syllables(int(20_000*r.Float64()*r.Float64()*r.Float64()*r.Float64())))
	}
	for _, m := range matters {
		if r.IntN(1000) < m.of {
			words[r.IntN(length)] = m.word
		}
	}
	return strings.Join(words, " ")
}

// syllables is a word for a number.
func syllables(rank int) string {
	var word strings.Builder
	for rank += 8; rank > 0; rank /= 8 {
		word.WriteString([]string{"ba", "re", "si", "to", "nu", "li", "da", "ke"}[rank%8])
	}
	return word.String()
}
