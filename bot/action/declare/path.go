package declare

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of a path.
const (
	maxPath  = 200 // bytes
	maxSteps = 20
)

// A Path leads to one value of a JSON document: the names of keys with dots between them, and indexes from 0 in square
// brackets, such as items[0].name. The empty path is the document itself.
type Path struct{ steps []step }

// A step is a key or, when the key is empty, an index.
type step struct {
	key   string
	index int
}

// ParsePath reads a path.
func ParsePath(s string) (Path, error) {
	if len(s) > maxPath {
		return Path{}, fmt.Errorf("a path has at most %d bytes, this one %d", maxPath, len(s))
	}
	if !utf8.ValidString(s) {
		return Path{}, fmt.Errorf("the path %q is no text", s)
	}
	var p Path
	for rest := s; rest != ""; {
		var one step
		var err error
		if rest[0] == '[' {
			one, rest, err = index(rest)
		} else {
			one, rest, err = key(rest, len(p.steps) > 0)
		}
		if err != nil {
			return Path{}, fmt.Errorf("the path %q: %w", s, err)
		}
		if p.steps = append(p.steps, one); len(p.steps) > maxSteps {
			return Path{}, fmt.Errorf("the path %q has more than %d steps", s, maxSteps)
		}
	}
	return p, nil
}

// index reads [0] from the front.
func index(s string) (step, string, error) {
	digits, rest, closed := strings.Cut(s[1:], "]")
	n, err := strconv.Atoi(digits)
	if !closed || err != nil || n < 0 || n > 9999 || strconv.Itoa(n) != digits {
		return step{}, "", fmt.Errorf("an index is a number from 0 to 9999 in brackets, not %q", s)
	}
	return step{index: n}, rest, nil
}

// key reads a name from the front, with a dot before it where something came before.
func key(s string, later bool) (step, string, error) {
	if later {
		if s[0] != '.' {
			return step{}, "", fmt.Errorf("before %q a dot is missing", s)
		}
		s = s[1:]
	}
	end := strings.IndexAny(s, ".[")
	if end < 0 {
		end = len(s)
	}
	name := s[:end]
	if name == "" {
		return step{}, "", fmt.Errorf("a name is missing before %q", s)
	}
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == ']' }) {
		return step{}, "", fmt.Errorf("%q is no name", name)
	}
	return step{key: name}, s[end:], nil
}

// String gives the path as it is written.
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p.steps {
		switch {
		case s.key == "":
			fmt.Fprintf(&b, "[%d]", s.index)
		case i > 0:
			b.WriteString("." + s.key)
		default:
			b.WriteString(s.key)
		}
	}
	return b.String()
}

// In gives the value that the path leads to, as [ReadJSON] made it.
func (p Path) In(doc any) (any, bool) {
	for _, s := range p.steps {
		if s.key == "" {
			items, ok := doc.([]any)
			if !ok || s.index >= len(items) {
				return nil, false
			}
			doc = items[s.index]
			continue
		}
		members, ok := doc.(map[string]any)
		if !ok {
			return nil, false
		}
		if doc, ok = members[s.key]; !ok {
			return nil, false
		}
	}
	return doc, true
}
