package mask

import (
	"slices"
	"strings"
)

// links finds what opens something in a web address: user and password before the host, parameters that are keys, and
// the addresses that chat services take messages at.
func links(v view) []span {
	var spans []span
	for i := 0; ; {
		at := strings.Index(v.text[i:], "://")
		if at < 0 {
			return spans
		}
		start := i + at + len("://")
		end := start
		for end < len(v.text) && strings.IndexByte(" \t\n\r<>\"`|", v.text[end]) < 0 {
			end++
		}
		spans = append(spans, inLink(v, start, end)...)
		i = end
	}
}

func inLink(v view, start, end int) []span {
	var spans []span
	s := v.text[start:end]
	host := s
	if cut := strings.IndexAny(s, "/?#"); cut >= 0 {
		host = s[:cut]
	}
	if user := strings.LastIndexByte(host, '@'); user > 0 && strings.Contains(host[:user], ":") {
		spans = append(spans, span{start: start, end: start + user, kind: Password})
	}
	for _, hook := range hooks {
		if at := strings.Index(v.lower[start:end], hook); at >= 0 {
			spans = append(spans, span{start: start + at + len(hook), end: end, kind: Secret})
		}
	}
	query := strings.IndexAny(s, "?#")
	if query < 0 {
		return spans
	}
	for _, part := range cutAt(s[query+1:], "&;#?") {
		from := query + 1 + part.start
		name, value, is := strings.Cut(s[from:query+1+part.end], "=")
		value = strings.TrimRight(value, ".,)'!")
		if is && opens(strings.ToLower(name), value) {
			from += start + len(name) + 1
			spans = append(spans, span{start: from, end: from + len(value), kind: Secret})
		}
	}
	return spans
}

// hooks are parts of addresses after which everything is the key.
var hooks = []string{"hooks.slack.com/services/", "/api/webhooks/", "webhook.office.com/", "api.telegram.org/bot"}

// Names of parameters that are keys, as parts and as a whole. Of a code only a long one is: 404 is none.
var (
	openers = []string{
		"token", "secret", "passw", "pwd", "apikey", "api_key", "api-key", "accesskey", "access_key", "signature",
		"credential", "session", "jwt", "samlresponse", "otp", "sharekey", "client_assertion",
	}
	openerWords = []string{"pw", "pass", "sig", "auth", "sid", "ticket", "invite"}
	codeWords   = []string{"code", "key", "state", "nonce", "hash", "k", "t", "s"}
)

func opens(name, value string) bool {
	switch {
	case value == "":
		return false
	case containsAny(name, openers...), slices.Contains(openerWords, name):
		return true
	case slices.Contains(codeWords, name):
		return len(value) >= 8
	}
	return len(value) >= 16 && isRandom(value+value, switches)
}
