package wire

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/firstline-support/firstline/bot/action/declare"
)

// Auth says how we show who we are. The secret itself is not part of it, see [Auth.Set].
type Auth struct {
	Kind   string `yaml:"kind"`   // bearer, basic or header; empty: not at all
	User   string `yaml:"user"`   // of basic, whose password the secret is
	Header string `yaml:"header"` // of header, whose value the secret is
}

// The kinds of [Auth].
const (
	bearer = "bearer"
	basic  = "basic"
	header = "header"
)

func (a Auth) check(to Place) []declare.Problem {
	problems := a.checkKind()
	if a.Kind != "" && !to.Secure && to.Host != "" && !to.Local() {
		problems = append(problems, declare.Problem{What: "the secret would be sent over http for everybody to read",
			Fix: "use an address that begins with https://"})
	}
	return problems
}

func (a Auth) checkKind() []declare.Problem {
	switch a.Kind {
	case bearer:
	case basic:
		if a.User == "" || strings.Contains(a.User, ":") || HasControl(a.User) {
			return []declare.Problem{{Field: "user", What: fmt.Sprintf("%q cannot be the user of basic", a.User),
				Fix: "write a name without a colon"}}
		}
	case header:
		if what := RefusedHeader(a.Header); what != "" && http.CanonicalHeaderKey(a.Header) != "Authorization" {
			return []declare.Problem{{Field: "header", What: fmt.Sprintf("%q %s", a.Header, what),
				Fix: "write the name that the other system expects, such as X-Api-Key"}}
		}
	case "":
		if a.User != "" || a.Header != "" {
			return []declare.Problem{{Field: "kind", What: "it is not said how the secret is used",
				Fix: "write kind: basic or kind: header"}}
		}
	default:
		return []declare.Problem{{Field: "kind", What: fmt.Sprintf("there is no kind %q", a.Kind),
			Fix: "write bearer, basic or header"}}
	}
	return nil
}

// CheckSecret tells whether the secret is there exactly where one is needed.
func (a Auth) CheckSecret(secret string) error {
	if (a.Kind != "") != (secret != "") || HasControl(secret) {
		return declare.Problem{Field: "auth", What: "the secret is missing, not asked for or has a control character",
			Fix: "name a kind and where its secret is, or neither"}
	}
	return nil
}

// Set puts who we are into the headers of a request.
func (a Auth) Set(r *http.Request, secret string) {
	switch a.Kind {
	case bearer:
		r.Header.Set("Authorization", "Bearer "+secret)
	case basic:
		r.SetBasicAuth(a.User, secret)
	case header:
		r.Header.Set(a.Header, secret)
	}
}

// Traces are the texts by which the secret could be known again where a server says back what it was sent.
func (a Auth) Traces(secret string) []string {
	switch {
	case secret == "":
		return nil
	case a.Kind == basic:
		return []string{secret, base64.StdEncoding.EncodeToString([]byte(a.User + ":" + secret))}
	}
	return []string{secret}
}

// Shows tells whether the secret is in this header.
func (a Auth) Shows(name string) bool {
	return name == "Authorization" || name == http.CanonicalHeaderKey(a.Header)
}
