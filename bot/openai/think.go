package openai

import (
	"strings"
	"unicode"
)

// marks are what models put around thoughts when their server leaves them in the text. The last pair is that of
// OpenAI's open models: everything up to the final message.
var marks = []struct{ open, shut string }{
	{"<think>", "</think>"},
	{"<thinking>", "</thinking>"},
	{"<thought>", "</thought>"},
	{"<reasoning>", "</reasoning>"},
	{"[THINK]", "[/THINK]"},
	{"<|channel|>analysis<|message|>", "<|channel|>final<|message|>"},
}

// A thinker takes thoughts out of a text that comes in pieces, and spaces before it and after a thought. What might be
// the beginning of a mark is kept back until it is clear what it is. The text does not depend on how it was cut.
type thinker struct {
	ahead   bool            // what comes before an end mark is thought: some models leave out the first mark
	until   string          // the mark that ends the current thought; "" outside of one
	pending string          // what might be a part of a mark, or all when we are ahead
	text    strings.Builder // so far
	started bool            // something other than spaces came since the beginning, or since a thought
	stray   bool            // an end mark came without a beginning: what was text so far had been a thought
	leaked  bool            // and some of it had already been given out
	shut    bool            // an end mark came
	thought int             // bytes
}

// add takes a piece, and gives what of the text is now certain.
func (t *thinker) add(piece string) string {
	t.pending += piece
	var certain strings.Builder
	for {
		at, mark := t.next()
		if t.ahead && !t.shut && mark == "" {
			return certain.String()
		}
		before := t.pending[:at]
		t.pending = t.pending[at+len(mark):]
		certain.WriteString(t.take(before))
		if mark == "" {
			return certain.String()
		}
		t.turn(mark, &certain)
	}
}

// end gives what is left of the text when nothing more comes; ok is false when it ended in a thought.
func (t *thinker) end() (rest string, ok bool) {
	if t.ahead && !t.shut { // it did not think
		t.ahead = false
		rest = t.add("")
	}
	rest += t.take(t.pending)
	t.pending = ""
	return rest, t.until == ""
}

// take files what lies between two marks.
func (t *thinker) take(between string) string {
	if t.until != "" || t.ahead && !t.shut {
		t.thought += len(between)
		return ""
	}
	if !t.started {
		between = strings.TrimLeftFunc(between, unicode.IsSpace)
	}
	t.started = t.started || between != ""
	t.text.WriteString(between)
	return between
}

// turn goes into a thought or out of it.
func (t *thinker) turn(mark string, certain *strings.Builder) {
	t.started = false
	for _, m := range marks {
		if mark == m.open && (!t.ahead || t.shut) {
			t.until = m.shut
			return
		}
	}
	if t.until == "" && (!t.ahead || t.shut) { // no thought had begun here, so it had begun before
		t.stray, t.leaked = true, t.leaked || t.text.Len() > certain.Len()
		t.thought += t.text.Len()
		t.text.Reset()
		certain.Reset()
	}
	t.until, t.shut = "", true
}

// next finds the first mark that matters, or else where something begins that may become one.
func (t *thinker) next() (at int, mark string) {
	at = len(t.pending)
	partly := at
	for _, m := range marks {
		for _, one := range []string{m.open, m.shut} {
			if !t.matters(one) {
				continue
			}
			if i := strings.Index(t.pending, one); i >= 0 && i < at {
				at, mark = i, one
			}
			partly = min(partly, begins(t.pending, one))
		}
	}
	if mark == "" {
		at = partly
	}
	return at, mark
}

// matters tells whether a mark changes anything: in a thought only that which ends it.
func (t *thinker) matters(mark string) bool {
	if t.until != "" {
		return mark == t.until
	}
	return !t.ahead || t.shut || isShut(mark)
}

func isShut(mark string) bool {
	for _, m := range marks {
		if mark == m.shut {
			return true
		}
	}
	return false
}

// begins is where the end of a text is the beginning of a mark; the length of the text when it is not.
func begins(text, mark string) int {
	for n := min(len(text), len(mark)-1); n > 0; n-- {
		if strings.HasSuffix(text, mark[:n]) {
			return len(text) - n
		}
	}
	return len(text)
}
