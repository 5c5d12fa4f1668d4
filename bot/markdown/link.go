package markdown

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/firstline-support/firstline/handoff"
)

// maxURL is the longest address that a link may have, in bytes.
const maxURL = 3000

// address is like the name of a host, or of a mailbox.
var address = regexp.MustCompile(`(?i)([\p{L}\p{N}_.+-]+@)?[\p{L}\p{N}-]+([.。．][\p{L}\p{N}-]+)*` +
	`[.。．]\p{L}[\p{L}\p{N}-]+`)

// Address tells whether a link may lead there: http, https and mailto, without a user's name, which would pass for the
// host.
func Address(to string) bool {
	u, err := url.Parse(to)
	if err != nil || len(to) > maxURL || strings.ContainsAny(to, " \n\t<>|\"`\\") || handoff.Harmless(to) != to {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != "" && u.User == nil
	case "mailto":
		return strings.Contains(u.Opaque, "@")
	}
	return false
}

// target gives where a destination leads, as it is and as the workspace says; "" when nowhere.
func (r *reader) target(to string) string {
	to = strings.TrimSpace(to)
	if Address(to) {
		return to
	}
	if r.link == nil || to == "" {
		return ""
	}
	if to = r.link(to); Address(to) {
		return to
	}
	return ""
}

// anchor is a link with words of its own. If they look like an address that is not the one to which it leads, the real
// one stands beside them.
func (r *reader) anchor(to string, label []Span, around Style) []Span {
	to = r.target(resolve([]byte(to)))
	if to == "" {
		return label
	}
	var shown strings.Builder
	for _, s := range label {
		shown.WriteString(s.Text)
	}
	words := handoff.OneLine(shown.String())
	if words == "" {
		return []Span{{Text: to, URL: to, Style: around}}
	}
	if lies(words, to) {
		return []Span{{Text: words + " (", Style: around}, {Text: to, URL: to, Style: around}, {Text: ")", Style: around}}
	}
	look := around
	if len(label) == 1 {
		look = label[0].Style
	}
	return []Span{{Text: words, URL: to, Style: look}}
}

// lies tells whether words name another place than the one to which the link leads.
func lies(words, to string) bool {
	u, err := url.Parse(to)
	if err != nil {
		return true
	}
	_, mailbox, _ := strings.Cut(to, ":")
	mailbox, _, _ = strings.Cut(mailbox, "?")
	for _, named := range address.FindAllString(words, -1) {
		host := strings.TrimPrefix(strings.ToLower(named), "www.")
		same := host == strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
		if u.Scheme == "mailto" {
			same = strings.EqualFold(named, mailbox)
		}
		if !same {
			return true
		}
	}
	return strings.Contains(words, "://") && !strings.HasPrefix(strings.ToLower(words), strings.ToLower(u.Scheme)+"://")
}

// bare is a link that is its own text.
func (r *reader) bare(n *ast.AutoLink, around Style) Span {
	label, to := string(n.Label(r.src)), string(n.URL(r.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(to), "mailto:") {
		to = "mailto:" + to
	}
	if to = r.target(to); to == "" {
		return Span{Text: label, Style: around}
	}
	return Span{Text: label, URL: to, Style: around}
}
