package call

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/wire"
)

// maxURL is far below what servers take, in bytes.
const maxURL = 8 << 10

// An address is a URL whose values are still missing. Scheme, host and port, the number of segments and the keys of the
// query are fixed.
type address struct {
	wire.Place
	segments []declare.Template
	query    []pair
}

type pair struct {
	key   string // as it goes into the URL
	value declare.Template
	left  bool // out where its only parameter is not given
}

// parseAddress reads the template of a URL.
func parseAddress(s string, p declare.Params) (address, []declare.Problem) {
	before, rawQuery, hasQuery := strings.Cut(s, "?")
	scheme, rest, _ := strings.Cut(before, "://")
	host, path, _ := strings.Cut(rest, "/")
	place, err := wire.ParsePlace(scheme, host)
	if err != nil {
		return address{}, []declare.Problem{{What: err.Error(),
			Fix: "write https:// with a host, and {name} only behind the first single slash"}}
	}
	a := address{Place: place}
	if strings.Contains(s, "#") {
		return a, []declare.Problem{{What: "the URL has a fragment, which is never sent",
			Fix: "leave out what begins with #"}}
	}
	problems := a.parsePath(path, p)
	if hasQuery {
		problems = append(problems, a.parseQuery(rawQuery, p)...)
	}
	return a, problems
}

func (a *address) parsePath(path string, p declare.Params) []declare.Problem {
	var problems []declare.Problem
	for text := range strings.SplitSeq(path, "/") {
		t, wrong := p.Template(text)
		problems = append(problems, wrong...)
		for _, name := range t.Names() {
			if p[name].Optional {
				problems = append(problems, declare.Problem{What: fmt.Sprintf("{%s} may be missing, and the path needs it", name),
					Fix: "make the parameter one that is always given, or put it into the query"})
			}
		}
		if text == "." || text == ".." || unescapable(t) {
			problems = append(problems, declare.Problem{What: fmt.Sprintf("%q is no segment of a path", text),
				Fix: "write a path without dots between slashes and with %25 for a percent sign"})
		}
		a.segments = append(a.segments, t)
	}
	return problems
}

// unescapable tells whether a literal part of a template is not what escapes can be read from.
func unescapable(t declare.Template) bool {
	wrong := false
	given := map[string]string{}
	for _, name := range t.Names() {
		given[name] = ""
	}
	_, _ = t.Fill(given, func(s string) string {
		_, err := url.PathUnescape(s)
		wrong = wrong || err != nil || wire.HasControl(s)
		return s
	}, nil)
	return wrong
}

func (a *address) parseQuery(query string, p declare.Params) []declare.Problem {
	var problems []declare.Problem
	for text := range strings.SplitSeq(query, "&") {
		rawKey, value, _ := strings.Cut(text, "=")
		key, err := url.QueryUnescape(rawKey)
		if err != nil || key == "" || strings.ContainsAny(key, "{}") {
			problems = append(problems, declare.Problem{What: fmt.Sprintf("%q is no key of a query", rawKey),
				Fix: "write key={name} with & between several"})
		}
		t, wrong := p.Template(value)
		problems = append(problems, wrong...)
		if unescapable(t) {
			problems = append(problems, declare.Problem{What: fmt.Sprintf("the value of %q cannot be read", key),
				Fix: "write %25 for a percent sign"})
		}
		alone, is := t.Alone()
		a.query = append(a.query, pair{escape(key), t, is && p[alone].Optional})
	}
	return problems
}

// fill gives the URL with its values.
func (a *address) fill(with map[string]string) (*url.URL, error) {
	var b strings.Builder
	b.WriteString(a.Base)
	for _, t := range a.segments {
		segment, err := t.Fill(with, asWritten, escape)
		if err != nil {
			return nil, err
		}
		if names := t.Names(); len(names) > 0 && leavesSegment(segment) {
			return nil, &declare.ValueError{Param: names[0], What: "cannot be a part of a path"}
		}
		b.WriteString("/" + segment)
	}
	sign := "?"
	for _, pair := range a.query {
		if name, _ := pair.value.Alone(); pair.left && !has(with, name) {
			continue
		}
		value, err := pair.value.Fill(with, queryAsWritten, escape)
		if err != nil {
			return nil, err
		}
		b.WriteString(sign + pair.key + "=" + value)
		sign = "&"
	}
	if b.Len() > maxURL {
		return nil, &declare.ValueError{Param: "the address",
			What: fmt.Sprintf("has %d bytes, the limit is %d", b.Len(), maxURL)}
	}
	return url.Parse(b.String())
}

func has(with map[string]string, name string) bool {
	_, given := with[name]
	return given
}

// escape makes of any text what has no meaning in a URL: only letters, digits and -._~ stay (RFC 3986, unreserved).
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// asWritten and queryAsWritten keep a literal part, with what has to be escaped escaped.
func asWritten(s string) string {
	plain, err := url.PathUnescape(s)
	if err != nil {
		return escape(s) // the declaration was refused for it
	}
	return url.PathEscape(plain)
}

func queryAsWritten(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return escape(s)
	}
	return escape(plain)
}

// decodings is how often proxies and servers on the way might decode a segment.
const decodings = 3

// leavesSegment tells whether a server that decodes a path before it takes it apart, as some do, would read another
// path. So a value has no slash, though it could be escaped.
func leavesSegment(escaped string) bool {
	for range decodings {
		plain, err := url.PathUnescape(escaped)
		if err != nil {
			return false // no escapes any more
		}
		if plain == "" || plain == "." || plain == ".." || strings.ContainsAny(plain, `/\`) || wire.HasControl(plain) {
			return true
		}
		escaped = plain
	}
	return false
}
