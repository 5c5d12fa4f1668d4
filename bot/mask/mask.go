package mask

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// Limits of what one mask keeps and looks at.
const (
	MaxText   = 1 << 20 // bytes of a text; what is longer is cut there, see [Mask.Hide]
	MaxValues = 10_000  // different values of one mask; further ones are hidden, but do not come back

	maxTold = 64 // values that are looked for wherever they stand
)

// A Mask hides values and knows which placeholder stands for which. It is safe for concurrent use. Printed in whatever
// way, it shows none of them.
type Mask struct {
	names   names
	withIPs bool

	mu     sync.Mutex
	values map[mark]string // guarded by mu
	marks  map[hidden]mark // guarded by mu
	made   map[Kind]int    // guarded by mu: how many marks of a kind there are
	told   []told          // guarded by mu
}

// hidden is a value with its kind.
type hidden struct {
	kind  Kind
	value string
}

// told is a value that was known by the words around it, as views see it.
type told struct {
	kind Kind
	text string
}

// New makes a mask that hides the names, too, and their parts: of the person, of agents. See [Mask.Hide].
func New(people ...string) *Mask {
	return &Mask{
		names: namesOf(people), values: map[mark]string{}, marks: map[hidden]mark{}, made: map[Kind]int{},
	}
}

// WithIPs makes the mask hide IP addresses as well, which often are what a question is about. It gives the mask itself
// and must be called before the first text.
func (m *Mask) WithIPs() *Mask {
	m.withIPs = true
	return m
}

// Hide gives the text with a placeholder for every value that is found, the same for the same value, also in later
// texts. What reads like a placeholder already is hidden itself, so a text cannot ask for the values of another one;
// hide each text once, therefore. A value that was told as a password is hidden in later texts wherever it stands.
//
// A text above [MaxText] is cut: what was not looked at must not leave the house. It takes linear time.
func (m *Mask) Hide(text string) string {
	text = cut(text)
	v := look(text)
	spans := m.found(v)
	spans = v.outside(append(spans, forged(v)...))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remember(v, spans)
	spans = append(spans, v.outside(again(v, m.told))...)
	return v.replaced(text, joined(spans), m.put)
}

// found is everything that has the form of something to hide.
func (m *Mask) found(v view) []span {
	spans := everything(v)
	spans = append(spans, m.names.in(v)...)
	if m.withIPs {
		spans = append(spans, addresses(v)...)
	}
	return spans
}

// put gives the placeholder of a value. m.mu must be held.
func (m *Mask) put(kind Kind, value string) string {
	key := hidden{kind, value}
	if known, ok := m.marks[key]; ok {
		return known.String()
	}
	if len(m.marks) >= MaxValues {
		return nameless(kind)
	}
	m.made[kind]++
	made := mark{kind, m.made[kind]}
	m.marks[key] = made
	if kind.ComesBack() {
		m.values[made] = value
	}
	return made.String()
}

// nameless is a placeholder that nothing can be put back for.
func nameless(kind Kind) string { return "[" + string(kind) + "]" }

// remember keeps what was told, the latest of it. m.mu must be held.
func (m *Mask) remember(v view, spans []span) {
	for _, s := range spans {
		if !s.told || s.end-s.start < shortestTold {
			continue
		}
		m.told = append(m.told, told{s.kind, v.text[s.start:s.end]})
	}
	m.told = latest(m.told)
}

// shortestTold is the least that a value has that is looked for everywhere, in bytes.
const shortestTold = 4

// latest leaves out what is there twice, and the oldest of what is too much.
func latest(all []told) []told {
	seen := map[told]bool{}
	var kept []told
	for i := len(all) - 1; i >= 0 && len(kept) < maxTold; i-- {
		if !seen[all[i]] {
			seen[all[i]] = true
			kept = append(kept, all[i])
		}
	}
	return kept
}

// again finds where values stand that were told before.
func again(v view, all []told) []span {
	var spans []span
	for _, one := range all {
		for i := 0; ; {
			at := strings.Index(v.text[i:], one.text)
			if at < 0 {
				break
			}
			start := i + at
			i = start + len(one.text)
			if startsWord(v.text, start) && endsWord(v.text, i) || len(one.text) >= longTold {
				spans = append(spans, span{start: start, end: i, kind: one.kind})
			}
		}
	}
	return spans
}

// longTold is the length in bytes from which on a told value is hidden inside of words as well.
const longTold = 8

// cut shortens what is too long, at a space where there is one near.
func cut(text string) string {
	if len(text) <= MaxText {
		return text
	}
	text = text[:MaxText]
	for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	text = text[:len(text)-1] // the rune that was cut, or one too many
	if at := strings.LastIndexAny(text, " \n\t"); at > MaxText-4096 {
		text = text[:at]
	}
	return text
}

// Format keeps values out of logs and errors.
func (m *Mask) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "mask") }
