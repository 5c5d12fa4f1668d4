// Package copyist is a language model in small, for the demo and for tests: it understands nothing and copies. It reads
// the bot's own prompts by the marks around their data, chooses what has most words in common, and answers with the
// sentences that have most of the question's words. It cannot translate.
//
// It plays behind bot/openai/openaitest, so that everything between the bot and a real server is there: the protocol,
// streaming, tokens, costs and records.
//
// Start reading at [Answer].
package copyist

import (
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// A Pace is how long it takes from one line to the next, so that one can see it write.
type Pace time.Duration

// Answer is a script for a server: what the copyist makes of a prompt.
func (p Pace) Answer(c openaitest.Call) openaitest.Answer {
	text := write(c.System(), c.Last())
	if p == 0 || !c.Stream {
		return openaitest.Say(text)
	}
	return openaitest.Answer{Pieces: p.lines(text)}
}

// lines gives a text line by line.
func (p Pace) lines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if !yield(line) {
				return
			}
			time.Sleep(time.Duration(p)) // it is how a model writes, not how anybody waits for something
		}
	}
}

// write does what a prompt asks for, as far as copying does it.
func write(told, data string) string {
	texts := fenced(data)
	switch {
	case strings.HasPrefix(told, "You sort requests"):
		return choose(texts)
	case strings.Contains(told, "follows up on what was said"):
		return rewrite(texts)
	case strings.HasPrefix(told, "You answer people"):
		return answer(texts["passage"], first(texts["question"]))
	case strings.HasPrefix(told, "You help a support agent"):
		return answer(texts["passage"], strings.Join(texts["person"], " "))
	case strings.Contains(told, "helps them to choose"):
		return clarify(told, texts["choice"])
	case strings.Contains(told, "takes over a conversation"):
		return sum(texts["fact"])
	case strings.Contains(told, "Write a short article"):
		return draft(texts)
	default:
		return ""
	}
}

var fence = regexp.MustCompile(`(?s)⟪(\w+) ([0-9a-f]{8})⟫\n(.*?)\n⟪end of \w+ [0-9a-f]{8}⟫`)

// fenced gives the data of a prompt by name, in order.
func fenced(data string) map[string][]string {
	texts := map[string][]string{}
	for _, m := range fence.FindAllStringSubmatch(data, -1) {
		texts[m[1]] = append(texts[m[1]], m[3])
	}
	return texts
}

func first(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// choose takes the option that shares most words with the message; it is sure from two on, if no other has as many.
func choose(texts map[string][]string) string {
	asked := words(first(texts["message"]) + " " + first(texts["before"]))
	best, most, next := 0, 0, 0
	for i, option := range texts["option"] {
		if n := shared(asked, option); n > most {
			best, most, next = i+1, n, most
		} else {
			next = max(next, n)
		}
	}
	return fmt.Sprintf(`{"choice":%d,"sure":%t,"values":[]}`, best, most > 1 && most > next)
}

func rewrite(texts map[string][]string) string {
	return strings.TrimRight(first(texts["earlier"]), "?.! ") + ", " + first(texts["message"])
}

// mostSentences is how many sentences of a passage that is no list of steps are copied.
const mostSentences = 3

var step = regexp.MustCompile(`^[0-9]+[.)] `)

// answer copies the steps of the passage that shares most words with the question, or else the best of its sentences.
func answer(passages []string, question string) string {
	asked := words(question)
	const clearly = 2 // words more than the first passage, which is what the search likes best
	number, most := 0, 0
	for i, p := range passages {
		if n := shared(asked, p); n > most+min(i, clearly-1) {
			number, most = i+1, n
		}
	}
	if number == 0 {
		return "NONE"
	}
	var chosen []string
	sentences := 0
	for line := range strings.Lines(passages[number-1]) {
		line = strings.TrimSpace(line)
		says := strings.ContainsAny(line, ".!?:") && !strings.HasPrefix(line, "```") && !strings.ContainsAny(line[:1], "#|")
		switch {
		case step.MatchString(line):
			chosen = append(chosen, line)
		case says && sentences < mostSentences:
			sentences++
			chosen = append(chosen, strings.TrimLeft(line, "-*> "))
		}
	}
	for i := range chosen {
		chosen[i] = fmt.Sprintf("%s [%d]\n", chosen[i], number)
	}
	return strings.Join(chosen, "")
}

func clarify(told string, choices []string) string {
	if strings.Contains(told, "in German") {
		return "Meinst du: " + strings.Join(choices, " oder ") + "?"
	}
	return "Do you mean: " + strings.Join(choices, " or ") + "?"
}

func sum(facts []string) string {
	var b strings.Builder
	for i, fact := range facts[:min(len(facts), 2)] {
		fmt.Fprintf(&b, "%s [%d]\n", thirdPerson.Replace(fact), i+1)
	}
	return b.String()
}

// thirdPerson is how others tell what somebody says of themselves, as far as exchanging words does it.
var thirdPerson = strings.NewReplacer("\n", " ", "I ", "the person ", "my ", "their ", "Ich habe ", "Die Person hat ",
	"mein ", "ihr ", " komme ", " kommt ")

func draft(texts map[string][]string) string {
	data, err := json.Marshal(map[string]any{"title": first(texts["person"]), "questions": texts["person"],
		"body": strings.Join(texts["support"], "\n")})
	if err != nil {
		return ""
	}
	return string(data)
}

// words are the different words of a text that say something.
func words(text string) map[string]bool {
	const telling = 5 // letters; shorter words are in every sentence
	all := map[string]bool{}
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for _, w := range strings.FieldsFunc(strings.ToLower(text), between) {
		if len(w) >= telling {
			all[w] = true
		}
	}
	return all
}

func shared(asked map[string]bool, text string) (n int) {
	for w := range words(text) {
		if asked[w] {
			n++
		}
	}
	return n
}
