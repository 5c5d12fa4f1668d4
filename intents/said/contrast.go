package said

import (
	"regexp"
	"strings"
)

// What works and what does not, in two short clauses: "Outlook works, but Teams doesn't". The group "no" is what works,
// "yes" what does not.
const (
	short    = `[^,.;!?]{2,40}?`
	contrary = `(?:,? (?:but|only|just|while|aber|nur|jedoch|bloß|and|und)|,| -| –) `
	fine     = `(?: (?:fine|ok(?:ay)?|well|perfectly|again|gut|super|einwandfrei|problemlos|wieder))?`
	works    = `(?:works?|is (?:fine|ok(?:ay)?|working)|are (?:fine|ok(?:ay)?|working))`
	geht     = `(?P<verb>geht|gehen|funktioniert|funktionieren|läuft|laeuft|laufen|klappt|tut)`
)

// contrasts are the shapes, each with what it comes to: at most a byte longer than what was said.
var contrasts = []struct {
	shape *regexp.Regexp
	means string
}{
	// Outlook works fine but Teams doesn't
	{regexp.MustCompile(`(?i)^(?P<no>` + short + `) ` + works + fine + contrary + `(?P<yes>` + short + `) ` +
		`(?:doesn'?t|does not|don'?t|do not|isn'?t|is not|aren'?t|are not)(?: work(?:ing)?)?[.! ]*$`), inEnglish},
	// printing works but not scanning
	{regexp.MustCompile(`(?i)^(?P<no>` + short + `) ` + works + fine + contrary + `not ` + ending), inEnglish},
	// Outlook geht, aber Teams nicht
	{regexp.MustCompile(`(?i)^(?P<no>` + short + `) ` + geht + fine + contrary + `(?P<yes>` + short + `) ` +
		`(?:nicht|nich|net)(?: mehr)?[.! ]*$`), inGerman},
	// everything works except the VPN
	{regexp.MustCompile(`(?i)^(?P<no>everything|all)(?: else)? ` + works + fine + except + ending), inEnglish},
	// everything except the VPN works
	{regexp.MustCompile(`(?i)^(?P<no>everything|all)(?: else)?` + except + `(?P<yes>` + short + `),? works` + fine +
		`[.! ]*$`), inEnglish},
	// alles geht außer der Drucker
	{regexp.MustCompile(`(?i)^(?P<no>alles)(?: andere)? ` + geht + fine + except + ending), inGerman},
	// alles außer dem Drucker geht
	{regexp.MustCompile(`(?i)^(?P<no>alles)(?: andere)?` + except + `(?P<yes>` + short + `),? ` + geht + fine +
		`[.! ]*$`), inGerman},
}

const (
	ending    = `(?P<yes>` + short + `)[.! ]*$`
	except    = `,? (?:except(?: for)?|but(?: for)?|außer|ausser|bis auf) `
	inEnglish = "${yes} does not work"
	inGerman  = "${yes} ${verb} nicht"
)

// circumstance is how words begin that tell when, where or for whom it does not work, and no other thing: "Outlook
// works, but not on my phone". What was named before still counts there.
var circumstance = regexp.MustCompile(`(?i)^(?:then|dann|on|in|at|for|from|with|via|when|if|as|still|today|now|here` +
	`|always|any ?more|any|me|it|that|this|i|we|auf|im|am|an|bei|beim|mit|von|vom|zu|zur|zum|über|für|wenn|seit|leider` +
	`|heute|immer|noch|mehr|schon|auch|gar|hier|trotzdem|jetzt|einfach|mir|uns|ich|wir|es|das|not|nicht|kein\pL*|no)` +
	`(?:[^\pL]|$)`)

// contrast leaves of two clauses the one that tells what does not work.
func (r *Request) contrast() bool {
	for _, c := range contrasts {
		at := c.shape.FindStringSubmatchIndex(r.Text)
		if at == nil {
			continue
		}
		group := func(name string) string {
			i := 2 * c.shape.SubexpIndex(name)
			return strings.TrimSpace(r.Text[at[i]:at[i+1]])
		}
		no, yes := group("no"), group("yes")
		if circumstance.MatchString(yes) || circumstance.MatchString(no) {
			continue
		}
		r.Rejected, r.Text = no, strings.TrimSpace(string(c.shape.ExpandString(nil, c.means, r.Text, at)))
		return true
	}
	return false
}
